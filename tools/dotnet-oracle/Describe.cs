using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Spillway.Oracle.Values;

namespace Spillway.Oracle
{
    /** A value as vectors write it: the C# name of its type, and text that reads back the same in every culture. */
    public static class Describe
    {
        private static readonly Dictionary<Type, string> keywords = new Dictionary<Type, string>
        {
            [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
            [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float",
            [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(char)] = "char", [typeof(string)] = "string", [typeof(object)] = "object",
        };

        public static string TypeName(object value)
        {
            if (value == null) return "null";
            var type = Visible(value.GetType());
            if (type.IsArray)
            {
                var element = type.GetElementType();
                var shown = element == typeof(byte) || element == typeof(string) || element.IsGenericType ? Name(element) : element.Name.ToLowerInvariant();
                return shown + "[" + new string(',', type.GetArrayRank() - 1) + "]";
            }
            return Name(type);
        }

        /** What expressions know a private class by: an interface of sequences, or the nearest class that is public. */
        private static Type Visible(Type type)
        {
            if (bases.FirstOrDefault(each => each.IsAssignableFrom(type)) is Type known) return known;
            if (type.IsVisible && !views.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type)) return type;
            var shown = sequences.SelectMany(open => type.GetInterfaces().Where(each => each.IsGenericType && each.GetGenericTypeDefinition() == open)).FirstOrDefault();
            while (shown == null && !type.IsVisible) type = type.BaseType;
            return shown ?? type;
        }

        /** What no expression can name more exactly. */
        private static readonly Type[] bases =
            { typeof(Type), typeof(System.Text.Encoding), typeof(StringComparer), typeof(System.Security.Cryptography.RSA) };

        /** Public classes that expressions get as sequences only. */
        private static readonly Type[] views =
            { typeof(Dictionary<,>.KeyCollection), typeof(Dictionary<,>.ValueCollection), typeof(JEnumerable<>) };

        private static readonly Type[] sequences =
            { typeof(IGrouping<,>), typeof(ILookup<,>), typeof(IReadOnlyDictionary<,>), typeof(IOrderedEnumerable<>), typeof(IEnumerable<>), typeof(IEnumerator<>) };

        public static string Name(Type type)
        {
            if (keywords.TryGetValue(type, out var keyword)) return keyword;
            if (type.IsArray) return Name(type.GetElementType()) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
            if (Nullable.GetUnderlyingType(type) is Type inner) return Name(inner) + "?";
            // What expressions see of these classes is their interface.
            if (type == typeof(UserGroup)) return nameof(IGroup);
            if (type.Namespace == typeof(Entity).Namespace && type.GetInterface("I" + type.Name) != null) return "I" + type.Name;
            if (!type.IsGenericType) return type.Name;
            return type.Name.Split('`')[0] + "<" + string.Join(", ", type.GetGenericArguments().Select(Name)) + ">";
        }

        public static string Text(object value)
        {
            switch (value)
            {
                case null: return "null";
                case bool flag: return flag ? "true" : "false";
                case string text: return text;
                case JToken token: return token.ToString(Formatting.None);
                case DateTime date: return date.ToString("o", CultureInfo.InvariantCulture);
                case DateTimeOffset date: return date.ToString("o", CultureInfo.InvariantCulture);
                case byte[] bytes: return string.Concat(bytes.Select(each => each.ToString("x2")));
                case double number: return number.ToString("R", CultureInfo.InvariantCulture);
                case IFormattable formattable: return formattable.ToString(null, CultureInfo.InvariantCulture);
                case System.Xml.Linq.XObject node: return node.ToString();
                case IEnumerable items: return "[" + string.Join(", ", items.Cast<object>().Select(Item)) + "]";
                case System.Security.Cryptography.AsymmetricAlgorithm key: return Entity.NameOf(Visible(key.GetType()));
                default: return value.ToString() is var own && own == value.GetType().ToString() ? Entity.NameOf(Visible(value.GetType())) : own;
            }
        }

        private static string Item(object item)
        {
            if (item == null) return "null";
            var type = TypeName(item);
            return type + " " + (type == "string" ? "\"" + item + "\"" : Text(item));
        }
    }
}
