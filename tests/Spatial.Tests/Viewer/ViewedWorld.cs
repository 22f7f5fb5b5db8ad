using Spatial.Cli;
using Spatial.Viewer;

namespace Spatial.Tests;

/// <summary>A made world with two runs, as <c>spatial view</c> opens it, and a server that shows it.</summary>
internal sealed class ViewedWorld : IAsyncDisposable
{
    public const string Secret = "a-token-of-this-test";

    private readonly TemporaryFolder _folder = new();
    private readonly OpenedView _opened;

    private ViewedWorld(MadeWorld world, ViewerSettings settings, bool ask, int? limit)
    {
        var run = Path.Join(_folder.Path, "first");
        var second = Path.Join(_folder.Path, "second");
        Predict(world, run, "geometric", limit);
        Predict(world, second, "truth", limit);
        Assert.Equal(ExitCode.Ok, CommandRun.Of("evaluate", run, "--protocol", "openocc-v2,planning-vad", "--dataroot", world.DataRoot).ExitCode);
        Run = run;
        _opened = OpenedView.Open(new()
        {
            Run = run,
            Compare = second,
            DataRoot = world.DataRoot,
            Model = ask ? new() { Name = "geometric" } : null,
        }, new(TextWriter.Null, TextWriter.Null));
        Server = ViewerServer.Start(Data, settings with { Token = Secret }).GetAwaiter().GetResult();
        Client = new() { BaseAddress = Server.Address };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", Secret);
    }

    public string Run { get; }

    public ViewedData Data => _opened.Data;

    public ViewerServer Server { get; }

    /// <summary>Knows the token.</summary>
    public HttpClient Client { get; }

    public string Token => Data.Samples[2].Token;

    public static ViewedWorld Of(MadeWorld world, ViewerSettings? settings = null, bool ask = false, int? limit = null) => new(world, settings ?? new(), ask, limit);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        _opened.Dispose();
        _folder.Dispose();
    }

    private static void Predict(MadeWorld world, string run, string model, int? limit)
    {
        var made = CommandRun.Of(["predict", "--model", model, "--dataroot", world.DataRoot, "--version", world.Config.Version, "--out", run,
            "--question", "How many cars are there?", .. limit is { } most ? (string[])["--limit", $"{most}"] : []]);
        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);
    }
}
