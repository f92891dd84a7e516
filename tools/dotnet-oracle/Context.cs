using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Spillway.Oracle.Values;

// The names expressions see: the context of policy expressions as its reference page and Microsoft's policy toolkit
// declare it.
namespace Spillway.Oracle
{
    public interface IUrl
    {
        string Scheme { get; }
        string Host { get; }
        int Port { get; }
        string Path { get; }
        string QueryString { get; }
        IReadOnlyDictionary<string, string[]> Query { get; }
        string ToString();
    }

    public interface IMessageBody
    {
        T As<T>(bool preserveContent = false);
        IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false);
    }

    public interface IPrivateEndpointConnection
    {
        string Name { get; }
        string GroupId { get; }
        string MemberName { get; }
    }

    public interface IRequest
    {
        IMessageBody Body { get; }
        X509Certificate2 Certificate { get; }
        IPrivateEndpointConnection PrivateEndpointConnection { get; }
        IReadOnlyDictionary<string, string[]> Headers { get; }
        string IpAddress { get; }
        IReadOnlyDictionary<string, string> MatchedParameters { get; }
        string Method { get; }
        IUrl OriginalUrl { get; }
        IUrl Url { get; }
    }

    public interface IResponse
    {
        IMessageBody Body { get; }
        IReadOnlyDictionary<string, string[]> Headers { get; }
        int StatusCode { get; }
        string StatusReason { get; }
    }

    public interface ISubscriptionKeyParameterNames
    {
        string Header { get; }
        string Query { get; }
    }

    public interface IApi
    {
        string Id { get; }
        string Name { get; }
        string Path { get; }
        IEnumerable<string> Protocols { get; }
        IUrl ServiceUrl { get; }
        ISubscriptionKeyParameterNames SubscriptionKeyParameterNames { get; }
    }

    public interface IContextApi : IApi
    {
        string Revision { get; }
        string Version { get; }
        bool IsCurrentRevision { get; }
    }

    public interface IOperation
    {
        string Id { get; }
        string Name { get; }
        string Method { get; }
        string UrlTemplate { get; }
    }

    public interface IGroup
    {
        string Id { get; }
        string Name { get; }
    }

    public enum ProductState { NotPublished, Published }

    public interface IProduct
    {
        IEnumerable<IApi> Apis { get; }
        bool ApprovalRequired { get; }
        IEnumerable<IGroup> Groups { get; }
        string Id { get; }
        string Name { get; }
        ProductState State { get; }
        int? SubscriptionLimit { get; }
        bool SubscriptionRequired { get; }
        int? SubscriptionsLimit { get; }
    }

    public interface ISubscription
    {
        DateTime CreatedDate { get; }
        DateTime? EndDate { get; }
        string Id { get; }
        string Key { get; }
        string Name { get; }
        string PrimaryKey { get; }
        string SecondaryKey { get; }
        DateTime? StartDate { get; }
    }

    public interface IUserIdentity
    {
        string Id { get; }
        string Provider { get; }
    }

    public interface IUser
    {
        string Email { get; }
        string FirstName { get; }
        IEnumerable<IGroup> Groups { get; }
        string Id { get; }
        IEnumerable<IUserIdentity> Identities { get; }
        string LastName { get; }
        string Note { get; }
        DateTime RegistrationDate { get; }
    }

    public interface IGateway
    {
        string Id { get; }
        string InstanceId { get; }
        bool IsManaged { get; }
    }

    public enum CarbonIntensity { NotAvailable, VeryLow, Low, Medium, High, VeryHigh }

    public interface ISustainabilityInfo
    {
        CarbonIntensity CurrentCarbonIntensity { get; }
    }

    public interface IDeployment
    {
        IReadOnlyDictionary<string, X509Certificate2> Certificates { get; }
        IGateway Gateway { get; }
        string GatewayId { get; }
        string Region { get; }
        string ServiceId { get; }
        string ServiceName { get; }
        ISustainabilityInfo SustainabilityInfo { get; }
    }

    public enum BackendType { Single, Pool }

    public interface IBackend
    {
        string AzureRegion { get; }
        string Id { get; }
        BackendType Type { get; }
    }

    public interface IWorkspace
    {
        string Id { get; }
        string Name { get; }
    }

    public interface ILastError
    {
        string Source { get; }
        string Reason { get; }
        string Message { get; }
        string Scope { get; }
        string Section { get; }
        string Path { get; }
        string PolicyId { get; }
    }

    public interface IContext
    {
        IContextApi Api { get; }
        IBackend Backend { get; }
        IDeployment Deployment { get; }
        TimeSpan Elapsed { get; }
        ILastError LastError { get; }
        IOperation Operation { get; }
        IProduct Product { get; }
        IRequest Request { get; }
        Guid RequestId { get; }
        IResponse Response { get; }
        ISubscription Subscription { get; }
        DateTime Timestamp { get; }
        bool Tracing { get; }
        IUser User { get; }
        IReadOnlyDictionary<string, object> Variables { get; }
        IWorkspace Workspace { get; }
        void Trace(string message);
    }

    public sealed class Authorization
    {
        public string AccessToken { get; set; }
        public IReadOnlyDictionary<string, object> Claims => new Lookup<object>(new Dictionary<string, object>());
    }

    public sealed class BasicAuthCredentials
    {
        public string UserId { get; set; }
        public string Username => UserId;
        public string Password { get; set; }
    }

    public sealed class Jwt
    {
        private readonly JObject header;
        private readonly JObject payload;
        public Jwt(JObject header, JObject payload) { this.header = header; this.payload = payload; }

        private static string[] Texts(JToken token) =>
            token == null ? null : token is JArray many ? many.Select(each => each.ToString()).ToArray() : new[] { token.ToString() };

        private static string Text(JObject of, string name) => Texts(of[name])?.FirstOrDefault();

        private DateTime? Time(string name) =>
            payload[name]?.Type == JTokenType.Integer ? DateTime.UnixEpoch.AddSeconds((long)payload[name]) : (DateTime?)null;

        public string Algorithm => Text(header, "alg");
        public IEnumerable<string> Audiences => Texts(payload["aud"]) ?? new string[0];
        public IReadOnlyDictionary<string, string[]> Claims => new Lookup<string[]>(payload.Properties().ToDictionary(each => each.Name, each => Texts(each.Value)));
        public DateTime? ExpirationTime => Time("exp");
        public string Id => Text(payload, "jti");
        public string Issuer => Text(payload, "iss");
        public DateTime? IssuedAt => Time("iat");
        public DateTime? NotBefore => Time("nbf");
        public string Subject => Text(payload, "sub");
        public string Type => Text(header, "typ");
    }

    public static class ContextExtensions
    {
        private static T Given<T>(T value, string name) where T : class => value ?? throw new ArgumentNullException(name);

        // Two methods: an optional parameter would lose to the extension of the same name in System.Collections.Generic.
        public static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name) =>
            values.GetValueOrDefault(name, (string)null);

        public static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name, string defaultValue) =>
            Given(values, nameof(values)).TryGetValue(name, out var found) ? string.Join(",", found) : defaultValue;

        public static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string variableName) =>
            variables.GetValueOrDefault(variableName, default(T));

        public static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string variableName, T defaultValue) =>
            Given(variables, nameof(variables)).TryGetValue(variableName, out var value) && value != null ? (T)value : defaultValue;

        private static JObject Part(string text)
        {
            try
            {
                var plain = text.Replace('-', '+').Replace('_', '/');
                var bytes = Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
                return JsonConvert.DeserializeObject<JToken>(Encoding.UTF8.GetString(bytes)) as JObject;
            }
            catch (Exception)
            {
                return null;
            }
        }

        public static Jwt AsJwt(this string value)
        {
            var parts = System.Text.RegularExpressions.Regex.Replace(value ?? "", @"^Bearer\s+", "", System.Text.RegularExpressions.RegexOptions.IgnoreCase).Split('.');
            if (parts.Length != 3) return null;
            var (header, payload) = (Part(parts[0]), Part(parts[1]));
            return header == null || payload == null ? null : new Jwt(header, payload);
        }

        public static bool TryParseJwt(this string value, out Jwt token) => (token = value.AsJwt()) != null;

        public static BasicAuthCredentials AsBasic(this string value)
        {
            var coded = System.Text.RegularExpressions.Regex.Match(value ?? "", @"^\s*Basic\s+(\S+)\s*$", System.Text.RegularExpressions.RegexOptions.IgnoreCase);
            if (!coded.Success) return null;
            try
            {
                var parts = Encoding.UTF8.GetString(Convert.FromBase64String(coded.Groups[1].Value)).Split(new[] { ':' }, 2);
                return parts.Length < 2 ? null : new BasicAuthCredentials { UserId = parts[0], Password = parts[1] };
            }
            catch (FormatException)
            {
                return null;
            }
        }

        public static bool TryParseBasic(this string value, out BasicAuthCredentials credentials) => (credentials = value.AsBasic()) != null;

        private static byte[] Through(ICryptoTransform transform, byte[] input) => transform.TransformFinalBlock(input, 0, input.Length);

        public static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg) => Through(alg.CreateEncryptor(), input);
        public static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv) => Through(alg.CreateEncryptor(key, iv), input);
        public static byte[] Encrypt(this byte[] input, string alg, byte[] key, byte[] iv) => input.Encrypt(SymmetricAlgorithm.Create(alg), key, iv);
        public static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg) => Through(alg.CreateDecryptor(), input);
        public static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv) => Through(alg.CreateDecryptor(key, iv), input);
        public static byte[] Decrypt(this byte[] input, string alg, byte[] key, byte[] iv) => input.Decrypt(SymmetricAlgorithm.Create(alg), key, iv);

        private static string Form(IDictionary<string, IList<string>> form) =>
            string.Join("&", Given(form, nameof(form)).SelectMany(pair => pair.Value.Select(each => System.Net.WebUtility.UrlEncode(pair.Key) + "=" + System.Net.WebUtility.UrlEncode(each))));

        public static string ToQueryString(this IDictionary<string, IList<string>> form) => Form(form);
        public static string ToFormUrlEncodedContent(this IDictionary<string, IList<string>> form) => Form(form);

        public static bool VerifyNoRevocation(this X509Certificate2 certificate) =>
            certificate.NotBefore <= DateTime.Now && DateTime.Now <= certificate.NotAfter;
    }
}
