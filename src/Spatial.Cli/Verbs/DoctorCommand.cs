namespace Spatial.Cli;

/// <summary>Looks at the machine: what is there, what is missing, how to get it.</summary>
internal sealed class DoctorCommand : Verb
{
    private readonly Screen _screen;

    public DoctorCommand(Screen screen)
        : base("doctor", "Check the machine: SDK, native libraries, processor, GPU, memory, disk, fonts. Exit 4 when something that is needed does not work.",
            "spatial doctor", "spatial doctor --json")
    {
        _screen = screen;
        var json = CommonOptions.Json();
        Add(json);
        SetAction(parsed => Run(parsed.GetValue(json)));
    }

    private int Run(bool json)
    {
        MachineCheck[] checks = [.. BuildChecks.All(), .. LibraryChecks.All(), .. HardwareChecks.All()];
        var broken = checks.Where(check => check.State == CheckState.Broken).ToArray();
        if (json)
        {
            _screen.WriteJson(checks);
        }
        else
        {
            _screen.WriteTable(
                "This machine",
                ["", "", ""],
                checks.Select(check => new[] { Word(check.State), check.Name, Told(check) }));
            _screen.Output.WriteLine(broken.Length == 0
                ? "Everything that is needed works."
                : $"Not working: {string.Join(", ", broken.Select(check => check.Name))}.");
        }

        return broken.Length == 0 ? ExitCode.Ok : ExitCode.Environment;
    }

    private static string Told(MachineCheck check) => check.Remedy.Length == 0 ? check.Detail : $"{check.Detail}\n{check.Remedy}";

    private static string Word(CheckState state) => state switch
    {
        CheckState.Found => "ok",
        CheckState.Missing => "--",
        _ => "BROKEN",
    };
}
