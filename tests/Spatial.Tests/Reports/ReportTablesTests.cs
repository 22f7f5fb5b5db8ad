using System.Text;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class ReportTablesTests
{
    [Fact]
    public void EveryRowNamesItsProtocol()
    {
        Assert.Equal(
            "protocol,scene,samples,figure,unit,value,partial\r\n"
            + "lamps,scene0,1,Accuracy,,0.1,false\r\nlamps,scene0,1,Distance,m,0.9,false\r\nlamps,scene0,1,Lamps,,10,false\r\n",
            Encoding.UTF8.GetString(ReportTables.PerScene(SampleReport.Of(1))));
    }

    [Fact]
    public void ClassesComeWithSupportAndIntervalAndEmptyCellsWhereNothingIsDefined()
    {
        Assert.Equal(
            "protocol,table,class,support,figure,unit,value,low,high,partial\r\n"
            + "lamps,Colours,red,20,Recall,,0.4,0.4,0.4,false\r\nlamps,Colours,green,0,Recall,,,,,false\r\n",
            Encoding.UTF8.GetString(ReportTables.PerClass(SampleReport.Of(4, 4))));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49", "'+49")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("=HYPERLINK(\"a\",\"b\")", "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"")]
    public void TextIsQuotedAndNeverAFormula(string text, string cell)
    {
        var csv = new CsvTable("name");
        csv.Text(text).EndRow();

        Assert.Equal($"name\r\n{cell}\r\n", Encoding.UTF8.GetString(csv.ToBytes()));
    }

    [Fact]
    public void NegativeNumbersStayNumbers()
    {
        using var culture = new OtherCulture();
        var csv = new CsvTable("value", "count");
        csv.Number(-0.5).Number(-3L).EndRow();

        Assert.Equal("value,count\r\n-0.5,-3\r\n", Encoding.UTF8.GetString(csv.ToBytes()));
    }

    [Fact]
    public void PartialReportsSayItInEveryRow()
    {
        var report = SampleReport.Of(1, 2) with { Losses = [new SampleLoss("t", "s", "damaged")] };

        var rows = Encoding.UTF8.GetString(ReportTables.PerScene(report)).TrimEnd().Split("\r\n").Skip(1).ToArray();

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.EndsWith(",true", row, StringComparison.Ordinal));
    }
}
