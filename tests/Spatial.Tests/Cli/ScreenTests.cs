using Spatial.Cli;

namespace Spatial.Tests;

public sealed class ScreenTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly Screen _screen;

    public ScreenTests() => _screen = new(_output, _error);

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void ATableHasNoSpacesBehindItsLastColumn()
    {
        _screen.WriteTable("Things", ["name", "count#", "remark"], [["a", "1", "short"], ["longer", "22", new string('x', 60)]]);

        var lines = _output.ToString().Split(Environment.NewLine);
        Assert.Equal("Things", lines[0]);
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        Assert.Equal(lines[2].IndexOf("1 ", StringComparison.Ordinal), lines[3].IndexOf("2 ", StringComparison.Ordinal));
    }

    [Fact]
    public void ATableNeedsNoControlCharacters()
    {
        _screen.WriteTable("Things", ["name"], [["\u001b[31mred"]]);

        Assert.DoesNotContain(_output.ToString(), letter => char.IsControl(letter) && letter is not ('\r' or '\n'));
    }

    [Fact]
    public void ARemarkTakesThePlaceOfARedrawnLine()
    {
        _screen.Remark("first");
        _screen.Redraw("1/2 samples");
        _screen.Remark("left out one");
        _screen.Redraw("2/2 samples");
        _screen.EndRedraw();
        _screen.EndRedraw();

        const string erase = "\u001b[K";
        var end = Environment.NewLine;
        Assert.Equal($"first{end}\r1/2 samples{erase}\r{erase}left out one{end}\r2/2 samples{erase}{end}", _error.ToString());
    }

    [Fact]
    public void ARedrawnLineIsCutBeforeItWraps()
    {
        var width = Screen.WidthOf(_error);

        _screen.Redraw(new string('x', width + 100));

        Assert.Equal(width - 1, _error.ToString().Count(letter => letter == 'x'));
    }

    [Fact]
    public void SeveralLinesAreDrawnOverEachOther()
    {
        _screen.Redraw("one", "two", "three");
        _screen.Redraw("uno", "due");
        _screen.Redraw("un", "deux");
        _screen.EndRedraw();

        // Up to the first line each time; what is no longer there is erased.
        const string erase = "\u001b[K";
        var end = Environment.NewLine;
        Assert.Equal(
            $"\rone{erase}{end}two{erase}{end}three{erase}\r\u001b[2Auno{erase}{end}due{erase}\u001b[J\r\u001b[1Aun{erase}{end}deux{erase}{end}", _error.ToString());
    }

    [Fact]
    public void ARemarkTakesThePlaceOfSeveralRedrawnLines()
    {
        _screen.Redraw("one", "two");
        _screen.Remark("left out one");
        _screen.Redraw("one");

        const string erase = "\u001b[K";
        var end = Environment.NewLine;
        Assert.Equal($"\rone{erase}{end}two{erase}\r\u001b[1A\u001b[Jleft out one{end}\rone{erase}", _error.ToString());
    }
}
