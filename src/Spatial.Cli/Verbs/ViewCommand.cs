using System.CommandLine;
using System.Globalization;
using System.Net;
using Spatial.Viewer;

namespace Spatial.Cli;

/// <summary>Opens frames in the browser.</summary>
internal sealed class ViewCommand : Verb
{
    private readonly Screen _screen;
    private readonly Argument<string?> _run = new("run")
    {
        Description = "Run folder to look at, made by predict; without it the data set alone.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _compare = new("--compare")
    {
        Description = "A second run of the same data set, beside the first or in its place at a key press.",
        HelpName = "folder",
    };
    private readonly Option<string> _frame = new("--frame")
    {
        Description = "The sample to begin with.",
        HelpName = "token",
    };
    private readonly Option<string> _dataRoot = new("--dataroot")
    {
        Description = "Folder of the data set. A run knows where this machine opened it last.",
        HelpName = "folder",
    };
    private readonly Option<string> _version = CommonOptions.VersionOfRun();
    private readonly Option<string> _scene = CommonOptions.Scene();
    private readonly ModelOptions _model = new(
        required: false,
        modelDescription: "Attach this perception: it predicts the frames one looks at where no run is given, and answers questions: geometric, drivepi or truth.");
    private readonly Option<int?> _port = new("--port") { Description = "Port to listen at; any free one without it.", HelpName = "number" };
    private readonly Option<string> _host = new("--host")
    {
        Description = "Address to listen at instead of 127.0.0.1: others on the network can then reach the viewer, who still need the token. Needs --token.",
        HelpName = "address",
    };
    private readonly Option<string[]> _allowHost = new("--allow-host") { Description = "Name by which others reach this machine, with --host.", HelpName = "name" };
    private readonly Option<string> _token = new("--token")
    {
        Description = "The secret that the address carries, 16 or more letters; made anew at every start without it.",
        HelpName = "text",
    };
    private readonly Option<bool> _noBrowser = new("--no-browser") { Description = "Only print the address." };
    private readonly Option<bool> _allowPartial = CommonOptions.AllowPartial();

    public ViewCommand(Screen screen)
        : base("view", "Look at frames in the browser: cameras, points, voxels, boxes and plans, truth beside prediction and where they differ. Prints an address that "
            + "works on this machine only, or through an SSH tunnel to the same port.",
            "spatial view runs/first",
            "spatial view runs/first --compare runs/second --frame ca9a282c9e77460f8360f564131a8af5",
            "spatial view --dataroot data/nuscenes --version v1.0-mini",
            "spatial view runs/first --model drivepi --weights weights/DrivePI")
    {
        _screen = screen;
        Add(_run);
        AddAll([_compare, _frame, _dataRoot, _version, _scene, .. _model.All, _port, _host, _allowHost, _token, _noBrowser, _allowPartial]);
        SetAction(parsed => Run(parsed));
    }

    private int Run(ParseResult parsed)
    {
        using var opened = OpenedView.Open(RequestOf(parsed), _screen);
        var frame = parsed.GetValue(_frame);
        if (frame is not null && opened.Data.PlaceOf(frame) < 0)
        {
            throw new ArgumentException($"there is no frame '{Screen.Plain(frame)}' to see; {NearestOf(frame, opened.Data)}");
        }

        using var interruption = new Interruption(_screen);
        Serve(opened.Data, SettingsOf(parsed), frame, openBrowser: !parsed.GetValue(_noBrowser), interruption.Token).GetAwaiter().GetResult();
        return ExitCode.Ok;
    }

    private ViewRequest RequestOf(ParseResult parsed) => new()
    {
        Run = parsed.GetValue(_run),
        Compare = parsed.GetValue(_compare),
        DataRoot = parsed.GetValue(_dataRoot),
        Version = parsed.GetValue(_version),
        Scene = parsed.GetValue(_scene),
        Model = _model.OfOptional(parsed),
        AllowPartial = parsed.GetValue(_allowPartial),
    };

    private ViewerSettings SettingsOf(ParseResult parsed)
    {
        var host = parsed.GetValue(_host);
        var address = host is null or "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var given) ? given
            : throw new ArgumentException($"--host must be an address such as 0.0.0.0, got '{Screen.Plain(host)}'; names go to --allow-host");
        if (!IPAddress.IsLoopback(address))
        {
            if (parsed.GetValue(_token) is null)
            {
                throw new ArgumentException("--host lets others on the network reach the viewer: choose a secret for them with --token, 16 or more letters");
            }

            _screen.Remark($"WARNING: the viewer listens at {address}, without encryption: whoever can reach this machine and knows the token sees the data. "
                + "An SSH tunnel to the loopback address is safer.");
        }

        var port = parsed.GetValue(_port) ?? 0;
        return port is >= 0 and <= IPEndPoint.MaxPort
            ? new() { Address = address, Port = port, Token = parsed.GetValue(_token), HostNames = parsed.GetValue(_allowHost) ?? [] }
            : throw new ArgumentException($"--port must be 0 to {IPEndPoint.MaxPort}, got {port}");
    }

    private async Task Serve(ViewedData data, ViewerSettings settings, string? frame, bool openBrowser, CancellationToken stop)
    {
        ViewerServer server;
        try
        {
            server = await ViewerServer.Start(data, settings);
        }
        catch (IOException taken)
        {
            throw new EnvironmentException($"{taken.Message.TrimEnd('.')}: choose another --port");
        }

        await using (server)
        {
            _screen.Output.WriteLine(server.Link(frame).AbsoluteUri);
            _screen.Output.Flush();
            _screen.Remark(string.Create(CultureInfo.InvariantCulture, $"{data.Samples.Count} frames; Ctrl-C ends."));
            if (openBrowser)
            {
                Browser.TryOpen(server.Link(frame));
            }

            await ViewerServer.WaitForStop(stop);
        }
    }

    private static string NearestOf(string frame, ViewedData data) =>
        NearestName.Find(frame, data.Samples.Select(sample => sample.Token)) is { } nearest ? $"did you mean {nearest}?" : $"the first is {data.Samples[0].Token}";
}
