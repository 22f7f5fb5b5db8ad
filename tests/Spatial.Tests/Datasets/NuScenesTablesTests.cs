using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class NuScenesTablesTests : IDisposable
{
    private readonly SmallTableSet _set = new();

    [Fact]
    public void EveryRowReadsBackAsWritten()
    {
        using var tables = _set.Write().Load();
        Assert.All(tables.Summary.Where(table => _set.Tables.ContainsKey(table.Name)), table => Assert.Equal(_set.Tables[table.Name].Count, table.RowCount));
        foreach (var expected in _set.Tables["sample_data"])
        {
            var row = tables.SampleDataOf((string)expected!["token"]!);
            Assert.Equal((string)expected["filename"]!, row.Filename);
            Assert.Equal((string)expected["fileformat"]!, row.FileFormat);
            Assert.Equal((string)expected["sample_token"]!, row.SampleToken);
            Assert.Equal((string)expected["ego_pose_token"]!, row.EgoPoseToken);
            Assert.Equal((string)expected["prev"]!, row.PreviousToken);
            Assert.Equal((string)expected["next"]!, row.NextToken);
            Assert.Equal((long)expected["timestamp"]!, row.TimestampMicros);
            Assert.Equal((bool)expected["is_key_frame"]!, row.IsKeyFrame);
            Assert.Equal((int)expected["width"]!, row.Width);
        }

        foreach (var expected in _set.Tables["sample_annotation"])
        {
            var row = tables.SampleAnnotationOf((string)expected!["token"]!);
            Assert.Equal((double)expected["translation"]![0]!, row.Translation.X);
            Assert.Equal((double)expected["size"]![1]!, row.Size.Length);
            Assert.Equal((string)expected["visibility_token"]!, row.VisibilityToken);
            Assert.Equal([(string)expected["attribute_tokens"]![0]!], row.AttributeTokens);
        }
    }

    [Fact]
    public void SamplesOfASceneComeInTheOrderOfTheirChain()
    {
        using var tables = _set.Write().Load();
        var samples = tables.SampleTokensOf("scene-0001");
        Assert.Equal(Enumerable.Range(SmallTableSet.SamplesPerScene, SmallTableSet.SamplesPerScene).Select(row => _set.Token("sample", row)), samples);
        Assert.Equal([.. tables.SampleTokensOf("scene-0000"), .. samples], tables.SampleTokens);
    }

    [Fact]
    public void KeyFramesOfASampleAreNamedByChannel()
    {
        using var tables = _set.Write().Load();
        var frames = tables.KeyFramesOf(_set.Token("sample", 1));
        Assert.Equal(NuScenesReader.CameraChannels.Append(NuScenesReader.LidarChannel).Order(StringComparer.Ordinal), frames.Keys);
        Assert.All(frames.Values, token => Assert.True(tables.SampleDataOf(token).IsKeyFrame));
    }

    [Fact]
    public void TokensThatAreNotHexAreKeptAsWritten()
    {
        _set.Row("log", 0)["token"] = "my Log, Ä";
        foreach (var scene in _set.Rows("scene", _ => true))
        {
            scene["log_token"] = "my Log, Ä";
        }

        _set.Row("map", 0)["log_tokens"]![0] = "my Log, Ä";
        using var tables = _set.Write().Load();
        Assert.Equal("my Log, Ä", tables.Scenes[0].LogToken);
        Assert.Equal("made", tables.LogOf("my Log, Ä").Logfile);
        Assert.Equal(["my Log, Ä"], tables.Maps[0].LogTokens);
        Assert.Equal("v80-100", tables.VisibilityOf("4").Level);
    }

    [Fact]
    public void AnUnknownTokenIsNamed()
    {
        using var tables = _set.Write().Load();
        Assert.Contains("sample_data has no token 'nothing'", Assert.Throws<ArgumentException>(() => tables.SampleDataOf("nothing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATokenIsFoundInWhicheverTableHasIt()
    {
        using var tables = _set.Write().Load();
        Assert.Equal("scene", Assert.Single(tables.Find(tables.Scenes[0].Token)).Table);
        Assert.Empty(tables.Find("nothing"));
    }

    [Fact]
    public void EscapedAndUnicodeTextsAreDecoded()
    {
        _set.Write().WriteText("category", """[{"token":"00000000000000000000000000000001","name":"vehicle\u002ecar","description":"Ünï \"x\""}]""");
        using var tables = _set.Load();
        var category = tables.CategoryOf("00000000000000000000000000000001");
        Assert.Equal("vehicle.car", category.Name);
        Assert.Equal("Ünï \"x\"", category.Description);
        Assert.Null(category.Index);
    }

    [Fact]
    public void RowsLargerThanTheReadingWindowAreRead()
    {
        var text = new string('a', 700_000);
        _set.Row("scene", 0)["description"] = text;
        using var tables = _set.Write().Load();
        Assert.Equal(text, tables.Scenes[0].Description);
    }

    [Fact]
    public void ThousandsOfRowsAreAllFoundByTheirTokens()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"token":"{{0xabc0000 + i:x32}}","timestamp":{{SmallTableSet.Start + i}},"translation":[{{i}}.25,0,0],"rotation":[1,0,0,0]}""")).ToList();
        var own = _set.Tables["ego_pose"].Select(row => row!.ToJsonString());
        _set.Write().WriteText("ego_pose", $"[{string.Join(",\n", own.Concat(rows))}]");
        using var tables = _set.Load();
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal(i + 0.25, tables.EgoPoseOf((0xabc0000 + i).ToString("x32", CultureInfo.InvariantCulture)).Translation.X);
        }
    }

    [Fact]
    public void TheFingerprintFollowsTheContentAndNotThePlace()
    {
        using var other = new SmallTableSet();
        using var tables = _set.Write().Load();
        using var copy = other.Write().Load();
        Assert.Equal(tables.Fingerprint, copy.Fingerprint);

        using var changed = new SmallTableSet();
        changed.Row("scene", 0)["description"] = "other";
        using var different = changed.Write().Load();
        Assert.NotEqual(tables.Fingerprint, different.Fingerprint);
    }

    public void Dispose() => _set.Dispose();
}
