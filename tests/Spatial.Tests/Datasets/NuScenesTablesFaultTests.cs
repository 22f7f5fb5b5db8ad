using System.Text;
using System.Text.Json.Nodes;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class NuScenesTablesFaultTests : IDisposable
{
    private readonly SmallTableSet _set = new();

    [Fact]
    public void AMissingTableIsNamed()
    {
        File.Delete(_set.Write().PathOf("ego_pose"));
        Assert.Contains("ego_pose.json", _set.LoadFault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "byte 0")]
    [InlineData("this is no table", "byte 0")]
    [InlineData("{}", "does not begin with [")]
    [InlineData("[{\"token\":\"a\",\"channel\":\"x\",\"moda", "sensor.json byte")]
    [InlineData("[] []", "sensor.json byte")]
    [InlineData("[{\"token\":\"a\",}]", "sensor.json byte")]
    public void ATableThatIsNotSoundJsonIsNamedWithTheByte(string json, string where)
    {
        _set.Write().WriteText("sensor", json);
        var message = _set.LoadFault();
        Assert.Contains("DATA-031", message, StringComparison.Ordinal);
        Assert.Contains(where, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATruncatedTableKeepsItsWholeRowsWhenPartIsAllowed()
    {
        var json = _set.Tables["sample_annotation"].ToJsonString();
        _set.Write().WriteText("sample_annotation", json[..(json.Length / 2)]);
        Assert.Contains("sample_annotation.json byte", _set.LoadFault(), StringComparison.Ordinal);
        using var tables = _set.Load(allowPartial: true);
        Assert.InRange(tables.Summary.Single(table => table.Name == "sample_annotation").RowCount, 1, _set.Tables["sample_annotation"].Count - 1);
        Assert.NotEmpty(tables.LoadFindings);
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("\"12\"", "a text")]
    [InlineData("1.5", "the number 1.5")]
    [InlineData("true", "true or false")]
    [InlineData("[1,[2,{\"a\":[3]}]]", "a list")]
    [InlineData("{\"a\":{\"b\":[]}}", "an object")]
    public void AWrongTypeIsNamedWithRowTokenAndField(string value, string got)
    {
        _set.Row("sample_data", 2)["width"] = JsonNode.Parse(value);
        var message = _set.Write().LoadFault();
        Assert.Contains($"table sample_data, row 2, token {_set.Token("sample_data", 2)}, field width", message, StringComparison.Ordinal);
        Assert.Contains($"expected a whole number, got {got}", message, StringComparison.Ordinal);
        using var tables = _set.Load(allowPartial: true);
        Assert.Equal(_set.Tables["sample_data"].Count - 1, tables.Summary.Single(table => table.Name == "sample_data").RowCount);
    }

    [Theory]
    [InlineData("[1,2]", "2 numbers")]
    [InlineData("[1,2,3,4]", "4 numbers")]
    [InlineData("[1,\"2\",3]", "a text")]
    [InlineData("[1,[2],3]", "a list")]
    [InlineData("[1,1e999,3]", "1e999")]
    public void AVectorMustHaveThreeFiniteNumbers(string value, string got)
    {
        var own = _set.Write().Tables["ego_pose"].ToJsonString();
        var first = _set.Row("ego_pose", 0)["translation"]!.ToJsonString();
        _set.WriteText("ego_pose", own[..own.IndexOf(first, StringComparison.Ordinal)] + value + own[(own.IndexOf(first, StringComparison.Ordinal) + first.Length)..]);
        var message = _set.LoadFault();
        Assert.Contains("row 0", message, StringComparison.Ordinal);
        Assert.Contains("field translation", message, StringComparison.Ordinal);
        Assert.Contains(got, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingColumnIsNamedWithItsRow()
    {
        _set.Row("calibrated_sensor", 1).Remove("rotation");
        var message = _set.Write().LoadFault();
        Assert.Contains("table calibrated_sensor, row 1", message, StringComparison.Ordinal);
        Assert.Contains("'rotation'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATokenThatOccursTwiceIsNamedWithBothRows()
    {
        _set.Row("ego_pose", 3)["token"] = _set.Token("ego_pose", 1);
        var message = _set.Write().LoadFault();
        Assert.Contains("DATA-033", message, StringComparison.Ordinal);
        Assert.Contains($"rows 1 and 3, token {_set.Token("ego_pose", 1)}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[0,0,0,0]")]
    [InlineData("[0,0,1e-9,0]")]
    public void ARotationOfNoDirectionIsRefused(string rotation)
    {
        _set.Row("ego_pose", 0)["rotation"] = JsonNode.Parse(rotation);
        var message = _set.Write().LoadFault();
        Assert.Contains("DATA-039", message, StringComparison.Ordinal);
        Assert.Contains("field rotation", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARotationOfAnotherLengthIsNormalisedAndCounted()
    {
        _set.Row("ego_pose", 0)["rotation"] = new JsonArray(3.0, 0.0, 0.0, 4.0);
        using var tables = _set.Write().Load();
        Assert.Equal(new Quaterniond(0.6, 0, 0, 0.8), tables.EgoPoseOf(_set.Token("ego_pose", 0)).Rotation);
        Assert.Equal("DATA-039", Assert.Single(tables.LoadFindings).Code);
    }

    [Theory]
    [InlineData(1_600_000_000L, "seconds")]
    [InlineData(1_600_000_000_000L, "milliseconds")]
    [InlineData(1_600_000_000_000_000_000L, "nanoseconds")]
    [InlineData(-5L, "-5")]
    public void TimesInAnotherUnitAreRefused(long time, string guess)
    {
        _set.Row("sample", 0)["timestamp"] = time;
        var message = _set.Write().LoadFault();
        Assert.Contains("DATA-044", message, StringComparison.Ordinal);
        Assert.Contains(guess, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[0,0,80],[0,100,45],[0,0,1]]")]
    [InlineData("[[-100,0,80],[0,100,45],[0,0,1]]")]
    [InlineData("[[100,0,80],[0,100,45],[0,0,0]]")]
    public void UnusableIntrinsicsAreRefused(string matrix)
    {
        _set.Row("calibrated_sensor", 0)["camera_intrinsic"] = JsonNode.Parse(matrix);
        Assert.Contains("DATA-041", _set.Write().LoadFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyThatOccursTwiceInARowIsRefused()
    {
        _set.Write().WriteText("attribute", """[{"token":"a","name":"x","name":"y","description":""}]""");
        Assert.Contains("DATA-052", _set.LoadFault(), StringComparison.Ordinal);
        _set.WriteText("attribute", """[{"token":"a","name":"x","description":"","extra":1,"extra":2}]""");
        Assert.Contains("DATA-052", _set.LoadFault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scene")]
    [InlineData("sample")]
    [InlineData("sample_data")]
    [InlineData("sample_annotation")]
    public void TheSecondRowOfATokenIsCountedNowhere(string table)
    {
        _set.Write();
        using var whole = _set.Load();
        _set.Tables[table].Add(_set.Row(table, 0).DeepClone());
        _set.Write();
        using var tables = _set.Load(allowPartial: true);
        Assert.Equal(whole.Scenes, tables.Scenes);
        Assert.Equal(whole.SampleTokens, tables.SampleTokens.Distinct());
        Assert.Equal(whole.SampleTokens.Count, tables.SampleTokens.Count);
        Assert.All(whole.SampleTokens, sample => Assert.Equal(whole.AnnotationTokensOf(sample), tables.AnnotationTokensOf(sample)));
        Assert.All(whole.SampleTokens, sample => Assert.Equal(whole.KeyFramesOf(sample), tables.KeyFramesOf(sample)));
        Assert.Contains(tables.Losses, loss => loss.Code == "DATA-033");
    }

    [Fact]
    public void AByteOrderMarkIsPassedOver()
    {
        _set.Write().WriteBytes("attribute", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(_set.Tables["attribute"].ToJsonString())]);
        using var tables = _set.Load();
        Assert.Equal("vehicle.moving", tables.AttributeOf(_set.Token("attribute", 0)).Name);
    }

    [Fact]
    public void TextThatIsNotUtf8IsRefused()
    {
        var json = Encoding.UTF8.GetBytes("""[{"token":"a","name":"x#y","description":""}]""");
        json[Array.IndexOf(json, (byte)'#')] = 0xFF;
        _set.Write().WriteBytes("attribute", json);
        Assert.Contains("not valid UTF-8", _set.LoadFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void NotANumberIsNoJson()
    {
        var json = _set.Tables["sample"].ToJsonString();
        _set.Write().WriteText("sample", json.Replace($"{SmallTableSet.Start}", "NaN", StringComparison.Ordinal));
        Assert.Contains("sample.json byte", _set.LoadFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void DeepNestingIsRefusedAtDepth64()
    {
        _set.Write().WriteText("attribute", "[{\"token\":\"a\",\"name\":\"x\",\"description\":\"\",\"extra\":" + new string('[', 100_000));
        Assert.Contains("64", _set.LoadFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void ATextAboveTheCapIsRefusedAndTheOptionNamed()
    {
        _set.Row("scene", 0)["description"] = new string('a', 3_000_000);
        Assert.Contains("MaxTextBytes", _set.Write().LoadFault(), StringComparison.Ordinal);
        using var tables = NuScenesTables.Load(_set.DataRoot, SmallTableSet.Version, _set.Options with { MaxTextBytes = 4_000_000 });
        Assert.Equal(3_000_000, tables.Scenes[0].Description.Length);
    }

    [Fact]
    public void ATableAboveTheCapIsRefusedAndTheOptionNamed()
    {
        var options = _set.Write().Options with { MaxTableBytes = 100 };
        var fault = Assert.Throws<InvalidDataException>(() => NuScenesTables.Load(_set.DataRoot, SmallTableSet.Version, options));
        Assert.Contains("MaxTableBytes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownColumnsAreIgnoredAndNoted()
    {
        _set.Row("sample", 0)["weather"] = JsonNode.Parse("""{"rain":[1,2,{"hard":true}]}""");
        using var tables = _set.Write().Load();
        var note = Assert.Single(tables.LoadFindings);
        Assert.Equal(("DATA-037", FindingSeverity.Note), (note.Code, note.Severity));
        Assert.Contains("weather", note.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void AVersionThatIsNotThereIsAnsweredWithThoseThatAre()
    {
        _set.Write();
        var fault = Assert.Throws<ArgumentException>(() => NuScenesTables.Load(_set.DataRoot, "v1.0-trainval", _set.Options));
        Assert.Contains("it holds v1.0-mini", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => NuScenesTables.Load(_set.DataRoot, "../v1.0-mini", _set.Options));
        Assert.Throws<ArgumentException>(() => NuScenesTables.Load(Path.Combine(_set.DataRoot, "nowhere"), "v1.0-mini", _set.Options));
    }

    public void Dispose() => _set.Dispose();
}
