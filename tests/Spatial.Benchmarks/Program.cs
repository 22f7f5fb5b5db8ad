using System.Globalization;
using Spatial.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return BenchmarkHost.Run(args, Console.Out, Console.Error);
