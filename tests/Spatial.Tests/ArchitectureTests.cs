using System.Xml.Linq;

namespace Spatial.Tests;

/// <summary>Keeps the picture of ARCHITECTURE.md true: which project may refer to which, and what each may load.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Spatial"] = [],
        ["Spatial.Native"] = ["Spatial"],
        ["Spatial.Datasets"] = ["Spatial"],
        ["Spatial.Models"] = ["Spatial", "Spatial.Native"],
        ["Spatial.Training"] = ["Spatial", "Spatial.Datasets", "Spatial.Models"],
        ["Spatial.Pictures"] = ["Spatial", "Spatial.Native", "Spatial.Datasets"],
        ["Spatial.Worlds"] = ["Spatial", "Spatial.Native", "Spatial.Datasets"],
        ["Spatial.Evaluation"] = ["Spatial", "Spatial.Native"],
        ["Spatial.Reports"] = ["Spatial", "Spatial.Datasets", "Spatial.Evaluation", "Spatial.Pictures"],
        ["Spatial.Viewer"] = ["Spatial", "Spatial.Datasets", "Spatial.Evaluation", "Spatial.Pictures", "Spatial.Reports"],
        ["Spatial.Cli"] =
            ["Spatial", "Spatial.Native", "Spatial.Datasets", "Spatial.Models", "Spatial.Evaluation", "Spatial.Pictures", "Spatial.Reports",
             "Spatial.Training", "Spatial.Viewer", "Spatial.Worlds"],
    };

    public static TheoryData<string> Projects() => [.. ProjectFiles().Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectsReferToNothingButTheirArrows(string project)
    {
        Assert.True(Arrows.ContainsKey(project), $"{project} is in the solution's rooms but has no row in this test and in ARCHITECTURE.md");

        var references = ReferencesOf(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

        Assert.Empty(references.Except(Arrows[project]));
    }

    [Theory]
    [InlineData("Spatial")]
    [InlineData("Spatial.Datasets")]
    [InlineData("Spatial.Evaluation")]
    [InlineData("Spatial.Pictures")]
    [InlineData("Spatial.Reports")]
    [InlineData("Spatial.Viewer")]
    [InlineData("Spatial.Worlds")]
    public void WhatShowsAndMeasuresDoesNotReferToTorch(string project)
    {
        Assert.DoesNotContain(ReferencesOf(project, "PackageReference"), package => package.Contains("torch", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void OnlyWhatRunsCarriesTheTorchRuntime()
    {
        var carriers = ProjectFiles().Where(pair => pair.Value.Descendants("UsesTorchRuntime").Any()).Select(pair => pair.Key);

        Assert.Equal(["Spatial.Cli"], carriers);
    }

    [Fact]
    public void CoreHasNoDependencies()
    {
        Assert.Empty(ReferencesOf("Spatial", "PackageReference"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryFileIsInTheNamespaceOfItsProject(string project)
    {
        var folder = project == "Spatial.Native" ? "native" : Path.Combine(project == "Spatial.Viewer" ? "viz" : "src", project);
        var files = Directory.EnumerateFiles(Path.Combine(TestData.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("Tests.cs", StringComparison.Ordinal) && !file.EndsWith("Benchmarks.cs", StringComparison.Ordinal))
            .Where(file => !file.Contains("/msbuild/", StringComparison.Ordinal));

        foreach (var file in files)
        {
            var declared = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal));
            Assert.True(declared is null || declared == $"namespace {project};", $"{file} says '{declared}', expected 'namespace {project};'");
        }
    }

    private static IEnumerable<string> ReferencesOf(string project, string element) =>
        ProjectFiles()[project].Descendants(element).Select(reference => reference.Attribute("Include")?.Value ?? "");

    private static SortedDictionary<string, XDocument> ProjectFiles()
    {
        var files = new SortedDictionary<string, XDocument>(StringComparer.Ordinal);
        foreach (var room in new[] { "src", "native", "viz" })
        {
            var folder = Path.Combine(TestData.RepositoryRoot, room);
            if (Directory.Exists(folder))
            {
                foreach (var file in Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
                {
                    files.Add(Path.GetFileNameWithoutExtension(file), XDocument.Load(file));
                }
            }
        }

        return files;
    }
}
