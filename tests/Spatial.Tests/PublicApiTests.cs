using System.Reflection;
using System.Text;

namespace Spatial.Tests;

/// <summary>The public surface is an approved text file per assembly, so that a change of it is seen in review.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies() =>
        ["Spatial", "Spatial.Native", "Spatial.Datasets", "Spatial.Models", "Spatial.Evaluation", "Spatial.Pictures", "Spatial.Reports", "Spatial.Training",
         "Spatial.Viewer", "Spatial.Worlds"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicMembersAreTheApprovedOnes(string assembly)
    {
        var file = Path.Combine(TestData.RepositoryRoot, "tests", "Spatial.Tests", "PublicApi", assembly + ".txt");
        var listing = Listing(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, listing);
        }

        var approved = File.Exists(file) ? File.ReadAllLines(file) : [];

        Assert.Equal(approved, listing.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Listing(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(type.IsEnum ? "enum " : type.IsValueType ? "struct " : type.IsInterface ? "interface " : "class ")
                .Append(NameOf(type)).Append('\n');
            foreach (var member in MembersOf(type).Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> MembersOf(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var constructor in type.GetConstructors())
        {
            yield return $"new({Parameters(constructor)})";
        }

        foreach (var field in type.GetFields(declared).Where(field => !field.IsSpecialName))
        {
            yield return type.IsEnum ? field.Name : $"{field.Name} : {NameOf(field.FieldType)}";
        }

        foreach (var property in type.GetProperties(declared).Where(property => property.Name != "EqualityContract"))
        {
            yield return $"{property.Name} : {NameOf(property.PropertyType)}";
        }

        foreach (var method in type.GetMethods(declared).Where(method => !IsWrittenByTheCompiler(method)))
        {
            yield return $"{method.Name}({Parameters(method)}) : {NameOf(method.ReturnType)}";
        }
    }

    // Property accessors, and the members every record has.
    private static bool IsWrittenByTheCompiler(MethodInfo method) =>
        (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal))
        || method.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "<Clone>$" or "op_Equality" or "op_Inequality";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{NameOf(parameter.ParameterType)} {parameter.Name}"));

    private static string NameOf(Type type)
    {
        if (type.IsGenericType)
        {
            var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
            return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
        }

        return type.IsNested && !type.IsGenericParameter ? $"{NameOf(type.DeclaringType!)}.{type.Name}" : type.Name;
    }
}
