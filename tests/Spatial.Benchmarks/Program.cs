using System.Globalization;
using Spatial.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return NuScenesIndexBenchmarks.Handles(args)
    ? NuScenesIndexBenchmarks.RunCommand(args, Console.Out, Console.Error)
    : BenchmarkHost.Run(args, Console.Out, Console.Error);
