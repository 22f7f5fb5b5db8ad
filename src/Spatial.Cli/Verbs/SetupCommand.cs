using System.CommandLine;

namespace Spatial.Cli;

/// <summary>Shown in the help only: preparing the machine has to work before there is a .NET program, so the spatial script does it.</summary>
internal sealed class SetupCommand : Verb
{
    public SetupCommand(Screen screen)
        : base("setup", "Prepare the machine and build everything once. Done by the ./spatial script of the repository, which every verb goes through.",
            "./spatial setup", "./spatial setup --with-pcl")
    {
        Add(new Option<bool>("--with-pcl")
        {
            Description = "Also fetch the Point Cloud Library into the repository and build the binding to it; needs no root.",
        });
        SetAction(_ =>
        {
            screen.Error.WriteLine("spatial setup: this is done by the spatial script in the root of the repository; run ./spatial setup there.");
            return ExitCode.Usage;
        });
    }
}
