return Spatial.Cli.CommandLine.Run(args, Console.Out, Console.Error);
