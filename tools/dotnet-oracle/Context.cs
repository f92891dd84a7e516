using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

// The names expressions see: the context of policy expressions as its reference page and Microsoft's policy toolkit
// declare it. Members that no vector uses are left out.
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
    }

    public interface IMessageBody
    {
        T As<T>(bool preserveContent = false);
        IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false);
    }

    public interface IRequest
    {
        IMessageBody Body { get; }
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

    public sealed class Api
    {
        public string Id { get; set; }
        public string Name { get; set; }
        public string Path { get; set; }
        public string Revision { get; set; }
        public string Version { get; set; }
        public bool IsCurrentRevision { get; set; }
        public IUrl ServiceUrl { get; set; }
    }

    public sealed class Operation
    {
        public string Id { get; set; }
        public string Name { get; set; }
        public string Method { get; set; }
        public string UrlTemplate { get; set; }
    }

    public sealed class Named
    {
        public string Id { get; set; }
        public string Name { get; set; }
        public string Key { get; set; }
    }

    public sealed class Deployment
    {
        public string Region { get; set; }
        public string ServiceName { get; set; }
        public string ServiceId { get; set; }
    }

    public sealed class LastError
    {
        public string Source { get; set; }
        public string Reason { get; set; }
        public string Message { get; set; }
        public string Scope { get; set; }
        public string Section { get; set; }
        public string Path { get; set; }
        public string PolicyId { get; set; }
    }

    public interface IContext
    {
        Api Api { get; }
        Deployment Deployment { get; }
        TimeSpan Elapsed { get; }
        LastError LastError { get; }
        Operation Operation { get; }
        Named Product { get; }
        IRequest Request { get; }
        Guid RequestId { get; }
        IResponse Response { get; }
        Named Subscription { get; }
        DateTime Timestamp { get; }
        bool Tracing { get; }
        Named User { get; }
        IReadOnlyDictionary<string, object> Variables { get; }
        void Trace(string message);
    }

    public static class ContextExtensions
    {
        // Two methods: an optional parameter would lose to the extension of the same name in System.Collections.Generic.
        public static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> headers, string name) =>
            headers.GetValueOrDefault(name, (string)null);

        public static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> headers, string name, string defaultValue) =>
            headers.TryGetValue(name, out var values) ? string.Join(",", values) : defaultValue;

        public static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string name) =>
            variables.GetValueOrDefault(name, default(T));

        public static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string name, T defaultValue) =>
            variables.TryGetValue(name, out var value) ? (T)value : defaultValue;
    }

    /** Variables of the gateway: a missing one reads as null. */
    public sealed class Variables : IReadOnlyDictionary<string, object>
    {
        private readonly Dictionary<string, object> values;
        public Variables(Dictionary<string, object> values) { this.values = values; }
        public object this[string key] => values.TryGetValue(key, out var value) ? value : null;
        public IEnumerable<string> Keys => values.Keys;
        public IEnumerable<object> Values => values.Values;
        public int Count => values.Count;
        public bool ContainsKey(string key) => values.ContainsKey(key);
        public bool TryGetValue(string key, out object value) => values.TryGetValue(key, out value);
        public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => values.GetEnumerator();
        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => values.GetEnumerator();
    }

    public sealed class MessageBody : IMessageBody
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
                : (object)null;
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
            uri.Query.TrimStart('?').Split('&').Where(pair => pair != "").Select(pair => pair.Split(new[] { '=' }, 2))
                .GroupBy(pair => System.Net.WebUtility.UrlDecode(pair[0]))
                .ToDictionary(group => group.Key, group => group.Select(pair => System.Net.WebUtility.UrlDecode(pair.ElementAtOrDefault(1) ?? "")).ToArray());
        public override string ToString() => uri.ToString();
    }

    public sealed class Message : IRequest, IResponse
    {
        public IMessageBody Body { get; set; }
        public IReadOnlyDictionary<string, string[]> Headers { get; set; }
        public string IpAddress { get; set; }
        public IReadOnlyDictionary<string, string> MatchedParameters { get; set; }
        public string Method { get; set; }
        public IUrl OriginalUrl { get; set; }
        public IUrl Url { get; set; }
        public int StatusCode { get; set; }
        public string StatusReason { get; set; }
    }

    public sealed class Context : IContext
    {
        public Api Api { get; set; }
        public Deployment Deployment { get; set; }
        public TimeSpan Elapsed => TimeSpan.FromSeconds(1.5);
        public LastError LastError { get; set; }
        public Operation Operation { get; set; }
        public Named Product { get; set; }
        public IRequest Request { get; set; }
        public Guid RequestId => new Guid("00112233-4455-6677-8899-aabbccddeeff");
        public IResponse Response { get; set; }
        public Named Subscription { get; set; }
        public DateTime Timestamp => new DateTime(2024, 1, 31, 13, 5, 9, DateTimeKind.Utc);
        public bool Tracing => false;
        public Named User { get; set; }
        public IReadOnlyDictionary<string, object> Variables { get; set; }
        public void Trace(string message) { }

        private static string Text(JToken data, string name, string fallback = null) => (string)data?[name] ?? fallback;

        private static IReadOnlyDictionary<string, string[]> HeadersOf(JToken data) =>
            (data as JObject ?? new JObject()).Properties().ToDictionary(
                property => property.Name,
                property => property.Value is JArray many ? many.Select(each => (string)each).ToArray() : new[] { (string)property.Value },
                StringComparer.OrdinalIgnoreCase);

        private static IMessageBody BodyOf(JToken data) =>
            data == null || data.Type == JTokenType.Null ? null
            : new MessageBody(data.Type == JTokenType.String ? (string)data : data.ToString(Formatting.None));

        private static Message RequestOf(JToken data)
        {
            var url = new Url(Text(data, "url", "https://gw.example/orders/42"));
            return new Message
            {
                Method = Text(data, "method", "GET"),
                Url = url,
                OriginalUrl = data?["originalUrl"] == null ? url : new Url((string)data["originalUrl"]),
                IpAddress = Text(data, "ipAddress", Text(data, "ip", "203.0.113.7")),
                Headers = HeadersOf(data?["headers"]),
                MatchedParameters = (data?["matchedParameters"] as JObject ?? new JObject()).Properties().ToDictionary(each => each.Name, each => (string)each.Value),
                Body = BodyOf(data?["body"]),
            };
        }

        private static Message ResponseOf(JToken data) => new Message
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

        private static Named NamedOf(JToken data) => data is JObject ? data.ToObject<Named>() : null;

        public static Context From(JObject data) => new Context
        {
            Api = new Api
            {
                Id = Text(data["api"], "id", "orders-api"),
                Name = Text(data["api"], "name", "Orders"),
                Path = Text(data["api"], "path", "orders"),
                Revision = Text(data["api"], "revision", "1"),
                Version = Text(data["api"], "version"),
                IsCurrentRevision = true,
                ServiceUrl = Text(data["api"], "serviceUrl") == null ? null : new Url(Text(data["api"], "serviceUrl")),
            },
            Deployment = new Deployment { Region = Text(data["deployment"], "region", "West Europe"), ServiceName = Text(data["deployment"], "serviceName", ""), ServiceId = "" },
            LastError = data["lastError"] is JObject ? data["lastError"].ToObject<LastError>() : null,
            Operation = new Operation
            {
                Id = Text(data["operation"], "id", ""),
                Name = Text(data["operation"], "name", ""),
                Method = Text(data["operation"], "method", "GET"),
                UrlTemplate = Text(data["operation"], "urlTemplate", ""),
            },
            Product = NamedOf(data["product"]),
            Subscription = NamedOf(data["subscription"]),
            User = NamedOf(data["user"]),
            Request = RequestOf(data["request"]),
            Response = data["response"] is JObject ? ResponseOf(data["response"]) : null,
            Variables = new Variables((data["variables"] as JObject ?? new JObject()).Properties().ToDictionary(each => each.Name, each => ValueOf(each.Value))),
        };
    }
}
