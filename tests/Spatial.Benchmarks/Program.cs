using System.Globalization;
using Spatial.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    _ when EvaluationHost.Handles(args) => EvaluationHost.Run(args, Console.Out, Console.Error),
    _ when WorldCommand.Handles(args) => WorldCommand.Run(args, Console.Out, Console.Error),
    _ when DrivePiCommand.Handles(args) => DrivePiCommand.Run(args, Console.Out, Console.Error),
    _ when LanguageCommand.Handles(args) => LanguageCommand.Run(args, Console.Out, Console.Error),
    _ when TokenizerCommand.Handles(args) => TokenizerCommand.Run(args, Console.Out, Console.Error),
    _ when FrameRunCommand.Handles(args) => FrameRunCommand.Run(args, Console.Out),
    _ when NuScenesIndexBenchmarks.Handles(args) => NuScenesIndexBenchmarks.RunCommand(args, Console.Out, Console.Error),
    _ => BenchmarkHost.Run(args, Console.Out, Console.Error),
};
