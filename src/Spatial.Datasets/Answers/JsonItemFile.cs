using System.IO.Hashing;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>Reads the objects of a JSON file one after the other, never the whole file.</summary>
internal static class JsonItemFile
{
    /// <summary>Reads a file that is a list of objects, or one object after the other, for example one per line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="item">Holds each object while it is taken.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <param name="take">Called after each object.</param>
    /// <exception cref="InvalidDataException">Damaged, not such a file, or above a cap.</exception>
    public static void ReadEach(DatasetPath file, JsonItem item, FileLimits? limits, Action take) =>
        Read(file, item, limits, severalValues: true, (ref scanner) =>
        {
            if (scanner.Kind == JsonTokenType.StartArray)
            {
                ReadList(ref scanner, item, take);
                RequireEnd(ref scanner);
                return;
            }

            if (scanner.Kind != JsonTokenType.StartObject)
            {
                throw file.Fault("begins with neither [ nor {, expected a list of objects or one object per line");
            }

            do
            {
                item.Read(ref scanner);
                take();
            }
            while (scanner.Read());
        });

    /// <summary>Reads the objects of one list of a file that is itself an object.</summary>
    /// <param name="file">The file.</param>
    /// <param name="list">Name of the list; what stands beside it is passed over.</param>
    /// <param name="item">Holds each object while it is taken.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <param name="take">Called after each object.</param>
    /// <exception cref="InvalidDataException">Damaged, not such a file, or above a cap.</exception>
    public static void ReadEachOf(DatasetPath file, string list, JsonItem item, FileLimits? limits, Action take) =>
        Read(file, item, limits, severalValues: false, (ref scanner) =>
        {
            var lists = 0;
            var isObject = scanner.Kind == JsonTokenType.StartObject;
            while (isObject && scanner.Read() && scanner.Kind == JsonTokenType.PropertyName)
            {
                var isList = scanner.GetText() == list;
                scanner.Read();
                if (!isList)
                {
                    scanner.Skip();
                    continue;
                }

                if (scanner.Kind != JsonTokenType.StartArray || ++lists > 1)
                {
                    throw file.Fault($"must have one list '{list}', got {(lists > 1 ? "it twice" : "another value")}");
                }

                ReadList(ref scanner, item, take);
            }

            if (lists == 0)
            {
                throw file.Fault($"must be an object with a list '{list}', got none");
            }

            RequireEnd(ref scanner);
        });

    private delegate void Walk(ref TableScanner scanner);

    private static void Read(DatasetPath file, JsonItem item, FileLimits? limits, bool severalValues, Walk walk)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        using var content = FileContent.Open(file, limits.MaxQuestionBytes, nameof(FileLimits.MaxQuestionBytes));
        using var stream = content.AsStream();
        var scanner = new TableScanner(stream, new XxHash128(), limits.MaxTextBytes, severalValues);
        try
        {
            if (!scanner.Read())
            {
                throw new JsonException("it is empty");
            }

            walk(ref scanner);
        }
        catch (JsonException error)
        {
            // The reader counts lines; the byte in the file is what an editor can be pointed at.
            var what = error.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ');
            throw file.Fault($"is not sound JSON at byte {scanner.Position}, after {item.Number + 1} items: {what}", error);
        }
    }

    private static void ReadList(ref TableScanner scanner, JsonItem item, Action take)
    {
        while (scanner.Read() && scanner.Kind != JsonTokenType.EndArray)
        {
            item.Read(ref scanner);
            take();
        }
    }

    private static void RequireEnd(ref TableScanner scanner)
    {
        if (scanner.Read())
        {
            throw new JsonException("something follows the end");
        }
    }
}
