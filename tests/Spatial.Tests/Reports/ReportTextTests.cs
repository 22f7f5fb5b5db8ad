using Spatial.Reports;

namespace Spatial.Tests;

public sealed class ReportTextTests
{
    [Theory]
    [InlineData("file is cut: got 5 bytes (/data/nu scenes/samples/x.bin)", "file is cut: got 5 bytes (…/x.bin)")]
    [InlineData("/home/ann/runs/first", "…/first")]
    [InlineData("see '/home/ann smith/a.json' there", "see '…/a.json' there")]
    [InlineData("C:\\Users\\ann\\a.json", "…/a.json")]
    [InlineData("path=~/data/x, next", "path=…/x, next")]
    [InlineData("file:///home/ann/x", "…/x")]
    [InlineData("\\\\server\\share\\x.npz is missing", "…/x.npz is missing")]
    public void FoldersAreTakenOut(string text, string expected)
    {
        Assert.Equal(expected, ReportText.Anonymous(text));
    }

    [Theory]
    [InlineData("12 m/s and 3 / 4")]
    [InlineData("samples/LIDAR_TOP/x.bin")]
    [InlineData("https://github.com/nutonomy/nuscenes-devkit/blob/master/a.py")]
    [InlineData("Recall/red, 1/2")]
    [InlineData("a (b/c) and/or 'd'")]
    public void WhatIsNoAbsolutePathStays(string text)
    {
        Assert.Equal(text, ReportText.Anonymous(text));
    }

    [Theory]
    [InlineData("two\r\nlines", "two  lines")]
    [InlineData("esc\u001b[31m bell\a", "esc\uFFFD[31m bell\uFFFD")]
    [InlineData("abc\u202Edef", "abc\uFFFDdef")]
    [InlineData("naïve 場面 🚗", "naïve 場面 🚗")]
    public void CharactersThatSteerAreTakenOut(string text, string expected)
    {
        Assert.Equal(expected, ReportText.Line(text));
    }

    [Fact]
    public void HalfACharacterIsReplaced()
    {
        Assert.Equal("lone \uFFFD half", ReportText.Line("lone \ud800 half"));
    }
}
