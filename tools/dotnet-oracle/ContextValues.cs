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

// What an expression finds behind the names of Context.cs, built from the data of a vector.
namespace Spillway.Oracle.Values
{
    /** Something of the gateway: its text is the name of the interface expressions know it by. */
    public abstract class Entity
    {
        public static string NameOf(Type type) => type.ToString().Replace(typeof(IContext).Namespace + ".", "Azure.ApiManagement.");
        public override string ToString() => "Azure.ApiManagement." + Describe.Name(GetType());
    }

    /** A sequence of the gateway, of which expressions know no more than that it is one. */
    internal sealed class Items<T> : IEnumerable<T>
    {
        private readonly IEnumerable<T> values;
        public Items(IEnumerable<T> values) { this.values = values.ToArray(); }
        public IEnumerator<T> GetEnumerator() => values.GetEnumerator();
        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => values.GetEnumerator();
        public override string ToString() => Entity.NameOf(typeof(IEnumerable<T>));
    }

    /** A dictionary of the gateway: headers, parameters, certificates. */
    internal class Lookup<T> : IReadOnlyDictionary<string, T>
    {
        private readonly Dictionary<string, T> values;
        public Lookup(Dictionary<string, T> values) { this.values = values; }
        public virtual T this[string key] => values[key];
        public IEnumerable<string> Keys => values.Keys;
        public IEnumerable<T> Values => values.Values;
        public int Count => values.Count;
        public bool ContainsKey(string key) => values.ContainsKey(key);
        public bool TryGetValue(string key, out T value) => values.TryGetValue(key, out value);
        public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => values.GetEnumerator();
        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => values.GetEnumerator();
        public override string ToString() => Entity.NameOf(typeof(IReadOnlyDictionary<string, T>));
    }

    /** Variables of the gateway: a missing one reads as null. */
    internal sealed class Variables : Lookup<object>
    {
        public Variables(Dictionary<string, object> values) : base(values) { }
        public override object this[string key] => TryGetValue(key, out var value) ? value : null;
    }

    public sealed class MessageBody : Entity, IMessageBody
    {
        private readonly string text;
        private bool consumed;
        public MessageBody(string text) { this.text = text; }

        private string Read(bool preserveContent)
        {
            if (consumed) throw new InvalidOperationException("The message body was already read.");
            consumed = !preserveContent;
            return text;
        }

        public T As<T>(bool preserveContent = false)
        {
            var content = Read(preserveContent);
            object value =
                typeof(T) == typeof(string) ? content
                : typeof(T) == typeof(byte[]) ? Encoding.UTF8.GetBytes(content)
                : typeof(T) == typeof(JObject) ? JObject.Parse(content)
                : typeof(T) == typeof(JArray) ? JArray.Parse(content)
                : typeof(T) == typeof(JToken) ? JToken.Parse(content)
                : typeof(T) == typeof(XElement) ? XElement.Parse(content)
                : typeof(T) == typeof(XDocument) ? XDocument.Parse(content)
                : throw new NotSupportedException("a message body cannot be read as " + Describe.Name(typeof(T)));
            return (T)value;
        }

        public IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false) =>
            Read(preserveContent).Split('&').Select(pair => pair.Split('='))
                .GroupBy(pair => System.Net.WebUtility.UrlDecode(pair[0]))
                .ToDictionary(group => group.Key, group => (IList<string>)group.Select(pair => System.Net.WebUtility.UrlDecode(pair.ElementAtOrDefault(1) ?? "")).ToList());
    }

    public sealed class Url : IUrl
    {
        private readonly Uri uri;
        public Url(string text) { uri = new Uri(text); }
        public string Scheme => uri.Scheme;
        public string Host => uri.Host;
        public int Port => uri.Port;
        public string Path => uri.AbsolutePath;
        public string QueryString => uri.Query;
        public IReadOnlyDictionary<string, string[]> Query =>
            new Lookup<string[]>(uri.Query.TrimStart('?').Split('&').Where(pair => pair != "").Select(pair => pair.Split(new[] { '=' }, 2))
                .GroupBy(pair => System.Net.WebUtility.UrlDecode(pair[0]))
                .ToDictionary(group => group.Key, group => group.Select(pair => System.Net.WebUtility.UrlDecode(pair.ElementAtOrDefault(1) ?? "")).ToArray()));
        public override string ToString() => uri.OriginalString;
    }

    public sealed class Request : Entity, IRequest
    {
        public IMessageBody Body { get; set; }
        public X509Certificate2 Certificate { get; set; }
        public IReadOnlyDictionary<string, string[]> Headers { get; set; }
        public string IpAddress { get; set; }
        public IReadOnlyDictionary<string, string> MatchedParameters { get; set; }
        public string Method { get; set; }
        public IUrl OriginalUrl { get; set; }
        public IPrivateEndpointConnection PrivateEndpointConnection { get; set; }
        public IUrl Url { get; set; }
    }

    public sealed class Response : Entity, IResponse
    {
        public IMessageBody Body { get; set; }
        public IReadOnlyDictionary<string, string[]> Headers { get; set; }
        public int StatusCode { get; set; }
        public string StatusReason { get; set; }
    }

    /** Small entities, read from the data by their names. */
    public sealed class SubscriptionKeyParameterNames : Entity, ISubscriptionKeyParameterNames
    {
        public string Header => "Ocp-Apim-Subscription-Key";
        public string Query => "subscription-key";
    }

    public class Api : Entity, IApi
    {
        public string Id { get; set; }
        public string Name { get; set; }
        public string Path { get; set; }
        public IEnumerable<string> Protocols { get; set; }
        public IUrl ServiceUrl { get; set; }
        public ISubscriptionKeyParameterNames SubscriptionKeyParameterNames { get; } = new SubscriptionKeyParameterNames();
    }

    public sealed class ContextApi : Api, IContextApi
    {
        public string Revision { get; set; }
        public string Version { get; set; }
        public bool IsCurrentRevision { get; set; }
    }

    public sealed class Operation : Entity, IOperation
    {
        public string Id { get; set; }
        public string Name { get; set; }
        public string Method { get; set; }
        public string UrlTemplate { get; set; }
    }

    public sealed class UserGroup : Entity, IGroup
    {
        public string Id { get; set; } = "";
        public string Name { get; set; } = "";
    }

    public sealed class Product : Entity, IProduct
    {
        public IEnumerable<IApi> Apis { get; set; }
        public bool ApprovalRequired { get; set; }
        public IEnumerable<IGroup> Groups { get; set; }
        public string Id { get; set; }
        public string Name { get; set; }
        public ProductState State { get; set; }
        public int? SubscriptionLimit { get; set; }
        public bool SubscriptionRequired { get; set; }
        public int? SubscriptionsLimit => SubscriptionLimit;
    }

    public sealed class Subscription : Entity, ISubscription
    {
        public DateTime CreatedDate { get; set; }
        public DateTime? EndDate { get; set; }
        public string Id { get; set; }
        public string Key { get; set; }
        public string Name { get; set; }
        public string PrimaryKey { get; set; }
        public string SecondaryKey { get; set; }
        public DateTime? StartDate { get; set; }
    }

    public sealed class UserIdentity : Entity, IUserIdentity
    {
        public string Id { get; set; } = "";
        public string Provider { get; set; } = "";
    }

    public sealed class User : Entity, IUser
    {
        public string Email { get; set; }
        public string FirstName { get; set; }
        public IEnumerable<IGroup> Groups { get; set; }
        public string Id { get; set; }
        public IEnumerable<IUserIdentity> Identities { get; set; }
        public string LastName { get; set; }
        public string Note { get; set; }
        public DateTime RegistrationDate { get; set; }
    }

    public sealed class Gateway : Entity, IGateway
    {
        public string Id { get; set; }
        public string InstanceId { get; set; }
        public bool IsManaged { get; set; }
    }

    public sealed class SustainabilityInfo : Entity, ISustainabilityInfo
    {
        public CarbonIntensity CurrentCarbonIntensity => CarbonIntensity.NotAvailable;
    }

    public sealed class Deployment : Entity, IDeployment
    {
        public IReadOnlyDictionary<string, X509Certificate2> Certificates { get; set; }
        public IGateway Gateway { get; set; }
        public string GatewayId { get; set; }
        public string Region { get; set; }
        public string ServiceId { get; set; }
        public string ServiceName { get; set; }
        public ISustainabilityInfo SustainabilityInfo { get; } = new SustainabilityInfo();
    }

    public sealed class Backend : Entity, IBackend
    {
        public string AzureRegion { get; set; }
        public string Id { get; set; }
        public BackendType Type { get; set; }
    }

    public sealed class Workspace : Entity, IWorkspace
    {
        public string Id { get; set; }
        public string Name { get; set; }
    }

    public sealed class PrivateEndpointConnection : Entity, IPrivateEndpointConnection
    {
        public string Name { get; set; } = "";
        public string GroupId { get; set; } = "";
        public string MemberName { get; set; } = "";
    }

    public sealed class LastError : Entity, ILastError
    {
        public string Source { get; set; } = "";
        public string Reason { get; set; } = "";
        public string Message { get; set; } = "";
        public string Scope { get; set; }
        public string Section { get; set; }
        public string Path { get; set; }
        public string PolicyId { get; set; }
    }

    public sealed class Context : Entity, IContext
    {
        public IContextApi Api { get; set; }
        public IBackend Backend { get; set; }
        public IDeployment Deployment { get; set; }
        public TimeSpan Elapsed => TimeSpan.FromSeconds(1.5);
        public ILastError LastError { get; set; }
        public IOperation Operation { get; set; }
        public IProduct Product { get; set; }
        public IRequest Request { get; set; }
        public Guid RequestId => new Guid("00112233-4455-6677-8899-aabbccddeeff");
        public IResponse Response { get; set; }
        public ISubscription Subscription { get; set; }
        public DateTime Timestamp => new DateTime(2024, 1, 31, 13, 5, 9, DateTimeKind.Utc);
        public bool Tracing => false;
        public IUser User { get; set; }
        public IReadOnlyDictionary<string, object> Variables { get; set; }
        public IWorkspace Workspace { get; set; }
        public void Trace(string message) { }

        private static string Text(JToken data, string name, string fallback = null) => (string)data?[name] ?? fallback;

        private static IReadOnlyDictionary<string, string[]> HeadersOf(JToken data) =>
            new Lookup<string[]>((data as JObject ?? new JObject()).Properties().ToDictionary(
                property => property.Name,
                property => property.Value is JArray many ? many.Select(each => (string)each).ToArray() : new[] { (string)property.Value },
                StringComparer.OrdinalIgnoreCase));

        private static IMessageBody BodyOf(JToken data) =>
            data == null || data.Type == JTokenType.Null ? null
            : new MessageBody(data.Type == JTokenType.String ? (string)data : data.ToString(Formatting.None));

        private static Request RequestOf(JToken data)
        {
            var url = new Url(Text(data, "url", "https://gw.example/orders/42"));
            return new Request
            {
                Method = Text(data, "method", "GET"),
                Url = url,
                OriginalUrl = data?["originalUrl"] == null ? url : new Url((string)data["originalUrl"]),
                IpAddress = Text(data, "ipAddress", Text(data, "ip", "203.0.113.7")),
                Headers = HeadersOf(data?["headers"]),
                MatchedParameters = new Lookup<string>((data?["matchedParameters"] as JObject ?? new JObject()).Properties().ToDictionary(each => each.Name, each => (string)each.Value)),
                Body = BodyOf(data?["body"]),
                Certificate = CertificateOf(data?["certificate"]),
                PrivateEndpointConnection = data?["privateEndpointConnection"]?.ToObject<PrivateEndpointConnection>(),
            };
        }

        private static Response ResponseOf(JToken data) => new Response
        {
            StatusCode = (int?)(data["statusCode"] ?? data["status"]) ?? 200,
            StatusReason = Text(data, "statusReason", Text(data, "reason", "")),
            Headers = HeadersOf(data["headers"]),
            Body = BodyOf(data["body"]),
        };

        private static object ValueOf(JToken token)
        {
            if (token is JObject typed && typed.Count == 1 && typed.Properties().First() is JProperty only && only.Name.StartsWith("$"))
            {
                switch (only.Name)
                {
                    case "$int": return (int)only.Value;
                    case "$long": return (long)only.Value;
                    case "$double": return (double)only.Value;
                    case "$bool": return (bool)only.Value;
                    case "$json": return only.Value.Type == JTokenType.String ? JToken.Parse((string)only.Value) : only.Value.DeepClone();
                    case "$response": return ResponseOf(only.Value);
                }
            }
            switch (token.Type)
            {
                case JTokenType.Null: return null;
                // A new instance: what the gateway holds is never the literal of an expression.
                case JTokenType.String: return new string(((string)token).ToCharArray());
                case JTokenType.Boolean: return (bool)token;
                case JTokenType.Integer: return (int)token;
                case JTokenType.Float: return (double)token;
                default: return JToken.Parse(token.ToString(Formatting.None));
            }
        }

        private static X509Certificate2 CertificateOf(JToken data) =>
            data is JObject both ? new X509Certificate2(Convert.FromBase64String((string)both["data"]), Text(both, "password", ""))
            : data == null || data.Type == JTokenType.Null ? null
            : new X509Certificate2(Convert.FromBase64String((string)data));

        private static DateTime TimeOf(JToken data) =>
            data == null || data.Type == JTokenType.Null ? new DateTime(2024, 1, 31, 13, 5, 9, DateTimeKind.Utc)
            : DateTime.Parse((string)data, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

        private static DateTime? OptionalTimeOf(JToken data) =>
            data == null || data.Type == JTokenType.Null ? (DateTime?)null : TimeOf(data);

        private static bool Flag(JToken data, string name, bool fallback) => (bool?)data?[name] ?? fallback;

        private static IEnumerable<IGroup> GroupsOf(JToken data) =>
            new Items<IGroup>((data as JArray ?? new JArray()).Select(each => each.ToObject<UserGroup>()));

        private static T ApiOf<T>(JToken data, T api) where T : Api
        {
            api.Id = Text(data, "id", "orders-api");
            api.Name = Text(data, "name", "Orders");
            api.Path = Text(data, "path", "orders");
            api.Protocols = new Items<string>((data?["protocols"] as JArray ?? new JArray()).Select(each => (string)each));
            api.ServiceUrl = Text(data, "serviceUrl") == null ? null : new Url(Text(data, "serviceUrl"));
            return api;
        }

        private static ContextApi ContextApiOf(JToken data) => ApiOf(data, new ContextApi
        {
            Revision = Text(data, "revision", "1"),
            Version = Text(data, "version"),
            IsCurrentRevision = Flag(data, "isCurrentRevision", true),
        });

        private static Product ProductOf(JToken data) => data is JObject ? new Product
        {
            Id = Text(data, "id", ""),
            Name = Text(data, "name", ""),
            Apis = new Items<IApi>((data["apis"] as JArray ?? new JArray()).Select(each => ApiOf(each, new Api()))),
            ApprovalRequired = Flag(data, "approvalRequired", false),
            SubscriptionRequired = Flag(data, "subscriptionRequired", true),
            SubscriptionLimit = (int?)data["subscriptionLimit"],
            State = Text(data, "state") == "NotPublished" ? ProductState.NotPublished : ProductState.Published,
            Groups = GroupsOf(data["groups"]),
        } : null;

        private static Subscription SubscriptionOf(JToken data) => data is JObject ? new Subscription
        {
            Id = Text(data, "id", ""),
            Name = Text(data, "name"),
            Key = Text(data, "key", Text(data, "primaryKey", "")),
            PrimaryKey = Text(data, "primaryKey", ""),
            SecondaryKey = Text(data, "secondaryKey", ""),
            CreatedDate = TimeOf(data["createdDate"]),
            StartDate = OptionalTimeOf(data["startDate"]),
            EndDate = OptionalTimeOf(data["endDate"]),
        } : null;

        private static User UserOf(JToken data) => data is JObject ? new User
        {
            Id = Text(data, "id", ""),
            Email = Text(data, "email", ""),
            FirstName = Text(data, "firstName", ""),
            LastName = Text(data, "lastName", ""),
            Note = Text(data, "note"),
            RegistrationDate = TimeOf(data["registrationDate"]),
            Groups = GroupsOf(data["groups"]),
            Identities = new Items<IUserIdentity>((data["identities"] as JArray ?? new JArray()).Select(each => each.ToObject<UserIdentity>())),
        } : null;

        private static Deployment DeploymentOf(JToken data) => new Deployment
        {
            Region = Text(data, "region", "West Europe"),
            ServiceName = Text(data, "serviceName", ""),
            ServiceId = Text(data, "serviceId", ""),
            GatewayId = Text(data, "gatewayId", "managed"),
            Gateway = new Gateway
            {
                Id = Text(data?["gateway"], "id", "managed"),
                InstanceId = Text(data?["gateway"], "instanceId", ""),
                IsManaged = Flag(data?["gateway"], "isManaged", true),
            },
            Certificates = new Lookup<X509Certificate2>((data?["certificates"] as JObject ?? new JObject()).Properties().ToDictionary(each => each.Name, each => CertificateOf(each.Value))),
        };

        public static Context From(JObject data) => new Context
        {
            Api = ContextApiOf(data["api"]),
            Backend = data["backend"] is JObject backend
                ? new Backend { Id = Text(backend, "id", ""), Type = Text(backend, "type") == "Pool" ? BackendType.Pool : BackendType.Single, AzureRegion = Text(backend, "azureRegion") }
                : null,
            Deployment = DeploymentOf(data["deployment"]),
            LastError = data["lastError"] is JObject ? data["lastError"].ToObject<LastError>() : null,
            Operation = new Operation
            {
                Id = Text(data["operation"], "id", ""),
                Name = Text(data["operation"], "name", ""),
                Method = Text(data["operation"], "method", "GET"),
                UrlTemplate = Text(data["operation"], "urlTemplate", ""),
            },
            Product = ProductOf(data["product"]),
            Subscription = SubscriptionOf(data["subscription"]),
            User = UserOf(data["user"]),
            Workspace = data["workspace"] is JObject workspace ? new Workspace { Id = Text(workspace, "id", ""), Name = Text(workspace, "name", "") } : null,
            Request = RequestOf(data["request"]),
            Response = data["response"] is JObject ? ResponseOf(data["response"]) : null,
            Variables = new Variables((data["variables"] as JObject ?? new JObject()).Properties().ToDictionary(each => each.Name, each => ValueOf(each.Value))),
        };
    }
}
