using System.Xml;
using System.Xml.Linq;

namespace Spatial.Cli;

/// <summary>Reads the result files of <c>dotnet test --logger trx</c>.</summary>
public static class TrxFile
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Counts outcomes and collects failures and skips with their reasons.</summary>
    /// <param name="text">The whole file.</param>
    /// <exception cref="InvalidDataException">Not a TRX file; cut short, for example, when the test program died.</exception>
    public static TestSummary Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var root = Load(text);
        var passed = 0;
        var failures = new List<TestRemark>();
        var skips = new List<TestRemark>();
        foreach (var result in root.Descendants(Trx + "UnitTestResult"))
        {
            var remark = new TestRemark((string?)result.Attribute("testName") ?? "a test without a name", ReasonOf(result));
            switch ((string?)result.Attribute("outcome"))
            {
                case "Passed":
                    passed++;
                    break;
                case "NotExecuted":
                    skips.Add(remark);
                    break;
                case var outcome:
                    failures.Add(remark.Message.Length > 0 ? remark : remark with { Message = outcome ?? "no outcome" });
                    break;
            }
        }

        return new(passed, [.. failures, .. Crashes(root)], skips);
    }

    private static XElement Load(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = false });
            var root = XDocument.Load(reader).Root!;
            return root.Name == Trx + "TestRun" ? root : throw new InvalidDataException($"a test result file must hold a TestRun, got {root.Name.LocalName}");
        }
        catch (XmlException error)
        {
            throw new InvalidDataException($"a test result file is damaged: {error.Message}", error);
        }
    }

    private static string ReasonOf(XElement result)
    {
        var output = result.Element(Trx + "Output");
        var message = (string?)output?.Element(Trx + "ErrorInfo")?.Element(Trx + "Message") ?? (string?)output?.Element(Trx + "StdOut");
        return message?.Trim() ?? "";
    }

    // A test program that dies leaves its tests unlisted and says so here.
    private static IEnumerable<TestRemark> Crashes(XElement root) =>
        root.Descendants(Trx + "RunInfo")
            .Where(info => (string?)info.Attribute("outcome") is "Error" or "Aborted" or "Failed")
            .Select(info => new TestRemark("the test program", ((string?)info.Element(Trx + "Text"))?.Trim() ?? "ended early"))
            .Where(remark => !remark.Message.Contains("[FAIL]", StringComparison.Ordinal));
}
