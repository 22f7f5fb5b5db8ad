using System.ComponentModel;
using System.Diagnostics;

namespace Spatial.Tests;

/// <summary>Uses the viewer in a browser: the tests are those of <c>viz/tests</c>, which this gives a world, two runs and a model to ask.</summary>
[Collection(MadeWorldCollection.Name)]
public sealed class ViewerBrowserTests(MadeWorld world)
{
    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "viz", "tests");

    [Fact, Trait("Category", "Browser")]
    public async Task EverythingAPersonDoesWithTheViewerWorks()
    {
        SkipWithoutABrowser();
        await using var viewed = ViewedWorld.Of(world, ask: true);

        var (exitCode, output) = await Node(new() { ["SPATIAL_VIEWER"] = viewed.Server.Link().AbsoluteUri }, "--test", "--test-concurrency=1");

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("# pass 0", output);
        Assert.Contains("# skipped 0", output);
    }

    private static void SkipWithoutABrowser()
    {
        string[] browsers = [Environment.GetEnvironmentVariable("SPATIAL_CHROMIUM") ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        Assert.SkipUnless(browsers.Any(File.Exists), $"no Chromium: install it, or name it with SPATIAL_CHROMIUM (looked for {string.Join(", ", browsers[1..])})");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules", "playwright-core")), "playwright-core is not installed: run npm ci in viz/tests");
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
            node.WaitForExit();
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not installed");
        }
    }

    private static async Task<(int ExitCode, string Output)> Node(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", ["--test-reporter=tap", .. arguments]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var node = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var error = node.StandardError.ReadToEndAsync(stop);
        var output = await node.StandardOutput.ReadToEndAsync(stop);
        await node.WaitForExitAsync(stop);
        return (node.ExitCode, output + await error);
    }
}
