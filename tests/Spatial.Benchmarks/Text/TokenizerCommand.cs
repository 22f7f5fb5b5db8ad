using System.Globalization;
using Spatial.Models;

namespace Spatial.Benchmarks;

/// <summary>How fast text becomes tokens and tokens text.</summary>
public static class TokenizerCommand
{
    private const int Characters = 50_000;
    private const int Repetitions = 15;

    private const string Usage = """
        Usage: Spatial.Benchmarks text FOLDER FILE

        Encodes and decodes the first 50,000 characters of a text with the tokenizer of a model's folder, on one thread; the fastest of 15 calls.
        """;

    /// <summary>True for a command line that asks for this.</summary>
    public static bool Handles(string[] args) => args is ["text", ..];

    /// <summary>Measures and prints.</summary>
    /// <returns>0; 1 when decoding does not give the text back, 2 for a mistake on the command line, 4 for a missing or damaged file.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        if (args is not ["text", var folder, var file])
        {
            errors.WriteLine(Usage);
            return 2;
        }

        try
        {
            var text = File.ReadAllText(file);
            return Measure(folder, text[..Math.Min(text.Length, Characters)], output);
        }
        catch (Exception missing) when (missing is IOException or InvalidDataException)
        {
            errors.WriteLine(missing.Message);
            return 4;
        }
    }

    private static int Measure(string folder, string text, TextWriter output)
    {
        var tokenizer = Tokenizer.Load(folder);
        var ids = tokenizer.Encode(text);
        if (!tokenizer.Encode(tokenizer.Decode(ids)).AsSpan().SequenceEqual(ids))
        {
            output.WriteLine("what was encoded, decoded and encoded again differs");
            return 1;
        }

        var table = new TextTable("what", "tokens", "ms", "tokens/s");
        AddRow(table, "load the tokenizer", tokenizer.IdCount, Timing.Of(() => Tokenizer.Load(folder), Repetitions));
        AddRow(table, "encode, its words met before", ids.Length, Timing.Of(() => tokenizer.Encode(text), Repetitions));
        var fresh = new Queue<Tokenizer>(Enumerable.Range(0, Repetitions + 1).Select(_ => Tokenizer.Load(folder)));
        AddRow(table, "encode, no word met before", ids.Length, Timing.Of(() => fresh.Dequeue().Encode(text), Repetitions));
        AddRow(table, "decode", ids.Length, Timing.Of(() => tokenizer.Decode(ids), Repetitions));
        AddRow(table, "decode token by token", ids.Length, Timing.Of(() => DecodeOneByOne(tokenizer, ids), Repetitions));
        output.WriteLine($"{MachineFacts.Processor}; {MachineFacts.Versions}; load {MachineFacts.Load}; {text.Length} characters");
        foreach (var line in table.ToMarkdown())
        {
            output.WriteLine(line);
        }

        return 0;
    }

    private static void DecodeOneByOne(Tokenizer tokenizer, int[] ids)
    {
        var decoder = tokenizer.StreamingDecoder();
        foreach (var id in ids)
        {
            decoder.Next(id);
        }

        decoder.Finish();
    }

    private static void AddRow(TextTable table, string what, int tokens, Timing timing) => table.Add(
        what,
        tokens.ToString(CultureInfo.InvariantCulture),
        timing.MinMs.ToString("F2", CultureInfo.InvariantCulture),
        (tokens / timing.MinMs * 1000).ToString("E1", CultureInfo.InvariantCulture));
}
