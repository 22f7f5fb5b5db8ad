using System.CommandLine;

namespace Spatial.Cli;

/// <summary>Hands its arguments to the benchmark program.</summary>
internal sealed class BenchCommand : Verb
{
    public BenchCommand(Screen screen)
        : base("bench", "Time the kernels beside their peers and the machine's limits. All arguments go to the benchmark program.",
            "spatial bench", "spatial bench -- --help", "spatial bench --threads 1 --reps 20 --only voxelize",
            "spatial bench evaluation --out evaluation.md", "spatial bench -- evaluation --help")
    {
        var arguments = new Argument<string[]>("arguments")
        {
            Description = "Arguments of the benchmark program: --table --list --only OPS --threads N --reps R --rounds K --data DIR --out FILE.md; "
                + "'spatial bench -- --help' explains them. After 'evaluation': our metrics beside the official code, "
                + "--rounds K --reps R --only TOPICS --frames N,N --out FILE.md; 'spatial bench -- evaluation --help' explains those.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Add(arguments);
        TreatUnmatchedTokensAsErrors = false;
        SetAction(parsed => Run([.. parsed.GetValue(arguments) ?? [], .. parsed.UnmatchedTokens], screen));
    }

    private static int Run(string[] arguments, Screen screen)
    {
        var program = Path.Combine(Repository.Root(), "artifacts", "bin", "Spatial.Benchmarks", "release_linux-x64", "Spatial.Benchmarks.dll");
        if (!File.Exists(program))
        {
            throw new EnvironmentException("the benchmarks are not built: run dotnet build -c Release in the repository");
        }

        screen.Output.Flush();
        return ChildProcess.Run(ChildProcess.Dotnet, ["exec", program, .. arguments]);
    }
}
