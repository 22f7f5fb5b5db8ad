using System.CommandLine;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Shows what a data set holds.</summary>
internal sealed class InspectCommand : Verb
{
    private readonly Screen _screen;
    private readonly Option<string> _dataRoot = CommonOptions.DataRoot();
    private readonly Option<string> _version = CommonOptions.Version();
    private readonly Option<string> _scene = new("--scene")
    {
        Description = "Show this scene, for example scene-0061.",
        HelpName = "name",
    };
    private readonly Option<string> _sample = new("--sample")
    {
        Description = "Show this sample: its files, sweeps and boxes.",
        HelpName = "token",
    };
    private readonly Option<string> _token = new("--token")
    {
        Description = "Show any row: which table holds it, its fields, and where its links lead.",
        HelpName = "token",
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    public InspectCommand(Screen screen)
        : base("inspect", "Show a data set (tables, sensors, scenes, what is missing), one scene, one sample, or the row of any token.",
            "spatial inspect --dataroot data/nuscenes --version v1.0-mini",
            "spatial inspect --dataroot data/nuscenes --version v1.0-mini --scene scene-0061",
            "spatial inspect --dataroot data/nuscenes --version v1.0-mini --token ca9a282c9e77460f8360f564131a8af5 --json")
    {
        _screen = screen;
        AddAll(_dataRoot, _version, _scene, _sample, _token, _json);

        Validators.Add(result =>
        {
            var given = ((Option[])[_scene, _sample, _token]).Where(option => result.GetResult(option) is not null).Select(option => option.Name).ToArray();
            if (given.Length > 1)
            {
                result.AddError($"give only one of {string.Join(" and ", given)}");
            }
        });
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        // A damaged data set is what one wants to look at, so its sound rest is shown and what is wrong with it is listed.
        using var tables = NuScenesTables.Load(parsed.GetRequiredValue(_dataRoot), parsed.GetRequiredValue(_version), new() { AllowPartial = true });
        var json = parsed.GetValue(_json);
        switch (parsed.GetValue(_scene), parsed.GetValue(_sample), parsed.GetValue(_token))
        {
            case ({ } scene, _, _):
                Show(SceneOverview.Of(tables, scene), json, overview => overview.Write(_screen));
                break;
            case (_, { } sample, _):
                Show(SampleOverview.Of(tables, sample), json, overview => overview.Write(_screen));
                break;
            case (_, _, { } token):
                Show(TokenOverview.Of(tables, token), json, rows => rows.ToList().ForEach(row => row.Write(_screen)));
                break;
            default:
                Show(DatasetOverview.Of(tables), json, overview => overview.Write(_screen));
                break;
        }

        return ExitCode.Ok;
    }

    private void Show<T>(T overview, bool json, Action<T> write)
    {
        if (json)
        {
            _screen.WriteJson(overview);
        }
        else
        {
            write(overview);
        }
    }
}
