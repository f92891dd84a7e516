using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Spillway.Oracle.Values;

namespace Spillway.Oracle
{
    /**
     * Compiles and runs policy expressions with the real compiler and runtime and prints what came out, in the format of
     * the vectors. Usage: oracle INPUT OUTPUT, both JSON: { "vectors": [{ "id", "kind", "expression", "context" }] }.
     */
    public static class Program
    {
        private const string Head =
            "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Security.Cryptography; " +
            "using System.Security.Cryptography.X509Certificates; using System.Text; using System.Text.RegularExpressions; using System.Xml; using System.Xml.Linq; " +
            "using Newtonsoft.Json; using Newtonsoft.Json.Linq; using Spillway.Oracle; using Formatting = Newtonsoft.Json.Formatting;\n";

        private static string Source(int index, JToken vector)
        {
            var code = (string)vector["expression"];
            var body = (string)vector["kind"] == "block" ? code : "return (object)(" + code + "\n);";
            return Head + "public static class E" + index + " { public static object Run(IContext context) {\n#line 1\n" + body + "\n} }";
        }

        private static readonly CSharpParseOptions parsing = new CSharpParseOptions(LanguageVersion.CSharp7);

        private static IEnumerable<MetadataReference> References() =>
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")).Split(Path.PathSeparator)
                .Where(path => !Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis"))
                .Select(path => MetadataReference.CreateFromFile(path));

        private static readonly Dictionary<int, string> errors = new Dictionary<int, string>();

        /** Inside brackets `1, 2` would become a tuple, and `1) + (2` a sum. */
        private static string Unfinished(JToken vector)
        {
            if ((string)vector["kind"] == "block") return null;
            var error = SyntaxFactory.ParseExpression((string)vector["expression"] + "\n", 0, parsing).GetDiagnostics().FirstOrDefault(each => each.Severity == DiagnosticSeverity.Error);
            return error == null ? null : error.Id + " " + error.GetMessage(CultureInfo.InvariantCulture);
        }

        /** One assembly of everything that compiles; the others are told by their first error. */
        private static Assembly Compile(IReadOnlyList<JToken> vectors)
        {
            foreach (var (vector, index) in vectors.Select((vector, index) => (vector, index)))
                if (Unfinished(vector) is string message) errors[index] = message;
            var trees = vectors.Select((vector, index) => CSharpSyntaxTree.ParseText(errors.ContainsKey(index) ? "" : Source(index, vector), parsing, index.ToString())).ToList();
            var compilation = CSharpCompilation.Create("expressions", trees, References(), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, checkOverflow: false));
            while (true)
            {
                var found = compilation.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error && each.Location.SourceTree != null).ToList();
                if (found.Count == 0) break;
                foreach (var group in found.GroupBy(each => each.Location.SourceTree))
                {
                    errors[int.Parse(group.Key.FilePath)] = group.First().Id + " " + group.First().GetMessage(CultureInfo.InvariantCulture);
                    compilation = compilation.RemoveSyntaxTrees(group.Key);
                }
            }
            using (var stream = new MemoryStream())
            {
                var result = compilation.Emit(stream);
                if (!result.Success) throw new InvalidOperationException(string.Join("\n", result.Diagnostics));
                return Assembly.Load(stream.ToArray());
            }
        }

        private static JObject Outcome(Assembly assembly, int index, JToken vector)
        {
            if (errors.TryGetValue(index, out var error)) return new JObject { ["compileError"] = error };
            var run = assembly.GetType("E" + index).GetMethod("Run");
            var context = Context.From(vector["context"] as JObject ?? new JObject());
            try
            {
                var value = run.Invoke(null, new object[] { context });
                return new JObject { ["type"] = Describe.TypeName(value), ["value"] = Describe.Text(value) };
            }
            catch (TargetInvocationException wrapped)
            {
                return Thrown(wrapped.InnerException);
            }
            catch (Exception lazy)
            {
                // A deferred sequence fails while it is written down.
                return Thrown(lazy);
            }
        }

        private static JObject Thrown(Exception error) => new JObject { ["throws"] = error.GetType().Name, ["message"] = error.Message };

        private static JObject Bounded(Assembly assembly, int index, JToken vector)
        {
            JObject outcome = null;
            var thread = new Thread(() => outcome = Outcome(assembly, index, vector), 16 * 1024 * 1024) { IsBackground = true };
            thread.Start();
            return thread.Join(5000) ? outcome : new JObject { ["hangs"] = true };
        }

        public static int Main(string[] arguments)
        {
            CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
            var input = JsonConvert.DeserializeObject<JObject>(File.ReadAllText(arguments[0]), new JsonSerializerSettings { DateParseHandling = DateParseHandling.None });
            var vectors = ((JArray)input["vectors"]).ToList();
            var assembly = Compile(vectors);
            var results = vectors.Select((vector, index) => new JObject { ["id"] = vector["id"], ["expect"] = Bounded(assembly, index, vector) });
            var output = new JObject { ["sdk"] = Environment.Version.ToString(), ["newtonsoft"] = typeof(JToken).Assembly.GetName().Version.ToString(), ["results"] = new JArray(results) };
            // Half a surrogate pair has no UTF-8; escaped it arrives as it is.
            var escaped = new JsonSerializerSettings { StringEscapeHandling = StringEscapeHandling.EscapeNonAscii };
            File.WriteAllText(arguments[1], JsonConvert.SerializeObject(output, Formatting.Indented, escaped) + "\n");
            Environment.Exit(0);
            return 0;
        }
    }
}
