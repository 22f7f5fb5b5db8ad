Console.WriteLine("spatial");
