using Spatial.Datasets;
using static Spatial.Tests.SubmissionText;

namespace Spatial.Tests;

public sealed class DetectionSubmissionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void BoxesAreReadByTokenInTheOrderOfTheFile()
    {
        using var submission = Open(File($$"""{"b": [], "a": [{{Box(score: "0.25")}}, {{Box(name: "barrier", attribute: "", score: "1")}}]}"""));

        Assert.Equal(["b", "a"], submission.Tokens);
        Assert.Equal((0, 1, -1), (submission.PositionOf("b"), submission.PositionOf("a"), submission.PositionOf("c")));
        Assert.True(submission.Has("b") && !submission.Has("c"));
        Assert.Empty(submission.BoxesOf("b"));
        Assert.Equal(
            [
                new(new(new(1, 2.5, -0.3), new(2, 4, 1.5), Quaterniond.Identity) { Name = "car", Velocity = new(0.5, 0, 0) }, 0.25, "vehicle.moving"),
                new(new(new(1, 2.5, -0.3), new(2, 4, 1.5), Quaterniond.Identity) { Name = "barrier", Velocity = new(0.5, 0, 0) }, 1),
            ],
            submission.BoxesOf("a"));
        Assert.Equal(new SubmissionMeta(UseCamera: true, UseLidar: false, UseRadar: false, UseMap: false, UseExternal: false), submission.Meta);
    }

    [Fact]
    public void MetaMayFollowTheResultsAndNamesMayBeEscaped()
    {
        using var submission = Open($$"""{"results": {"\u0061": [{{Box().Replace("\"size\"", "\"siz\\u0065\"")}}]}, "meta": {{Meta}} }""");

        Assert.Equal(4, submission.BoxesOf("a").Single().Box.Size.Length);
    }

    [Fact]
    public void SamplesLongerThanTheWindowAndFilesOfManyWindowsAreRead()
    {
        var many = string.Join(',', Enumerable.Range(0, 500).Select(i => Box("a", FormattableString.Invariant($"{i / 1000.0}")) + new string(' ', 3000)));
        using var submission = Open(File($$"""{"a": [{{many}}], "z": [{{Box("z")}}]}"""));

        Assert.Equal(Enumerable.Range(0, 500).Select(i => i / 1000.0), submission.BoxesOf("a").Select(box => box.Score));
        Assert.Single(submission.BoxesOf("z"));
    }

    [Fact]
    public void ManyThreadsMayReadAtOnce()
    {
        var results = string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"{i}\": [{Box($"{i}", FormattableString.Invariant($"{i / 200.0}"))}]"));
        using var submission = Open(File($"{{{results}}}"));

        var scores = new double[200];
        Parallel.For(0, 200, i => scores[i] = submission.BoxesOf($"{i}").Single().Score);

        Assert.Equal(Enumerable.Range(0, 200).Select(i => i / 200.0), scores);
    }

    [Theory]
    [InlineData("[1, 2]", "expected an object")]
    [InlineData("", "not sound JSON")]
    [InlineData("{", "not sound JSON")]
    [InlineData("{\"meta\": 1, \"results\": {}}", "meta: expected an object with use_camera, use_lidar, use_radar, use_map, use_external")]
    [InlineData("{\"results\": {}}", "meta: expected, but it is missing")]
    [InlineData("{\"meta\": {}, \"results\": {}}", "meta, use_camera: expected true or false, but it is missing")]
    [InlineData("{\"meta\": {\"use_camera\": 1}, \"results\": {}}", "meta, use_camera: expected true or false")]
    [InlineData("{\"meta\": {\"use_camera\": true, \"use_camera\": true}, \"results\": {}}", "meta, use_camera: expected once, got twice")]
    [InlineData("{\"boxes\": {}}", "boxes: expected meta and results, each once")]
    public void FilesOfAnotherShapeAreRefused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Open(text)).Message);

    [Theory]
    [InlineData("[]", "results: expected an object of sample tokens")]
    [InlineData("{\"a\": {}}", "sample a: expected an array of boxes")]
    [InlineData("{\"a\": [], \"b\": [], \"a\": []}", "sample a: expected once, got twice")]
    [InlineData("{\"a\": [}", "not sound JSON, at '}")]
    [InlineData("{\"a\": []}, \"results\": {}", "results: expected meta and results, each once")]
    [InlineData("{\"a\": []}} trailing {", "not sound JSON, at 'trailing")]
    public void ResultsOfAnotherShapeAreRefused(string results, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Open(File(results))).Message);

    [Fact]
    public void NestingBeyondSixtyFourLevelsIsRefused()
    {
        var message = Assert.Throws<InvalidDataException>(() => Open(File($$"""{"a": {{new string('[', 100)}}{{new string(']', 100)}} }"""))).Message;

        Assert.Contains("64", message);
    }

    [Theory]
    [InlineData("\"detection_score\": 0.5", "\"detection_score\": NaN", "detection_score: expected a finite number, got NaN")]
    [InlineData("\"detection_score\": 0.5", "\"detection_score\": 1e999", "detection_score: expected a finite number")]
    [InlineData("\"detection_score\": 0.5", "\"detection_score\": 1.2", "detection_score: expected 0 to 1, got 1.2")]
    [InlineData("\"detection_score\": 0.5", "\"detection_score\": -0.1", "detection_score: expected 0 to 1, got -0.1")]
    [InlineData("\"detection_score\": 0.5", "\"detection_score\": \"high\"", "detection_score: expected a number, got 'high'")]
    [InlineData("\"detection_score\": 0.5,", "", "detection_score: expected, but it is missing")]
    [InlineData("\"detection_score\": 0.5", "\"detection_score\": 0.5, \"detection_score\": 0.5", "detection_score: expected once, got twice")]
    [InlineData("\"detection_score\": 0.5", "\"detection_score\": 0.5, \"tracking_id\": {\"x\": [1]}", "tracking_id: expected only sample_token, translation,")]
    [InlineData("[1, 2.5, -3e-1]", "[1, -Infinity, 0]", "translation: expected a finite number, got NaN, an infinity")]
    [InlineData("[1, 2.5, -3e-1]", "[1, 2]", "translation: expected 3 numbers, got 2")]
    [InlineData("[1, 2.5, -3e-1]", "[1, 2, 3, 4]", "translation: expected 3 numbers, got 4")]
    [InlineData("[1, 2.5, -3e-1]", "null", "translation: expected 3 numbers, got null")]
    [InlineData("[1, 2.5, -3e-1]", "[1, [2], 3]", "translation: expected a number, got an array")]
    [InlineData("[2, 4, 1.5]", "[2, 0, 1.5]", "size: expected width, length and height above 0 m, got [2, 0, 1.5]")]
    [InlineData("[2, 4, 1.5]", "[2, -4, 1.5]", "size: expected width, length and height above 0 m")]
    [InlineData("[1, 0, 0, 0]", "[0, 0, 0, 0]", "rotation: expected w, x, y, z of norm 1, got [0, 0, 0, 0] of norm 0")]
    [InlineData("[1, 0, 0, 0]", "[1.02, 0, 0, 0]", "rotation: expected w, x, y, z of norm 1, got [1.02, 0, 0, 0] of norm 1.02")]
    [InlineData("[1, 0, 0, 0]", "[1, 1, 0, 0]", "rotation: expected w, x, y, z of norm 1, got [1, 1, 0, 0] of norm 1.414")]
    [InlineData("[0.5, 0]", "[NaN, -Infinity]", "velocity: expected a finite number, or NaN where it is not known, got an infinity or a number too large")]
    [InlineData("[0.5, 0]", "[Infinity, 0]", "velocity: expected a finite number, or NaN where it is not known, got an infinity or a number too large")]
    [InlineData("[0.5, 0]", "[0, 1e999]", "velocity: expected a finite number, or NaN where it is not known, got an infinity or a number too large")]
    [InlineData("[0.5, 0]", "[\"a\", 0]", "velocity: expected a number, got 'a'")]
    [InlineData("[0.5, 0]", "[NaN]", "velocity: expected 2 numbers, got 1")]
    [InlineData("[0.5, 0]", "NaN", "velocity: expected 2 numbers, got NaN or an infinity")]
    [InlineData("\"car\"", "NaN", "detection_name: expected a text, got NaN or an infinity")]
    [InlineData("[1, 0, 0, 0]", "[1, 0, 0, NaN]", "rotation: expected a finite number, got NaN")]
    [InlineData("\"car\"", "\"vehicle.car\"", "detection_name: expected one of car, truck, bus, trailer, construction_vehicle, pedestrian, motorcycle, bicycle, traffic_cone, barrier, got 'vehicle.car'")]
    [InlineData("\"vehicle.moving\"", "\"cycle.with_rider\"", "attribute_name: expected for car: vehicle.moving, vehicle.parked, vehicle.stopped, an empty text; got 'cycle.with_rider'")]
    [InlineData("\"vehicle.moving\"", "7", "attribute_name: expected a text, got '7'")]
    [InlineData("\"sample_token\": \"a\"", "\"sample_token\": \"b\"", "sample_token: expected a, got b")]
    public void ABoxThatIsNotAsTheFormatWantsItIsRefusedWithItsPlace(string sound, string damaged, string message)
    {
        var box = Box().Replace(sound, damaged);
        Assert.NotEqual(Box(), box);
        using var submission = Open(File($$"""{"a": [{{Box()}}, {{box}}]}"""));

        var error = Assert.Throws<InvalidDataException>(() => submission.BoxesOf("a")).Message;

        Assert.Contains($"results.json: sample a, box 1, {message}", error);
        Assert.Contains(", at byte ", error);
    }

    [Fact]
    public void AFaultsPlaceIsThatOfItsByte()
    {
        var text = File($$"""{"a": [{{Box(score: "NaN")}}]}""");
        using var submission = Open(text);

        var error = Assert.Throws<InvalidDataException>(() => submission.BoxesOf("a")).Message;

        Assert.Contains($"at byte {text.IndexOf("NaN", StringComparison.Ordinal)};", error);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    [InlineData("Infinity")]
    public void ANumberThatIsNoneMayLieAcrossTheEdgeOfAWindow(string number)
    {
        const int window = 1 << 20;
        var text = File($$"""{"a": [PADDING{{Box(score: number)}}]}""");
        var place = text.IndexOf(number, StringComparison.Ordinal) - "PADDING".Length;
        for (var shift = -10; shift <= 1; shift++)
        {
            using var submission = Open(text.Replace("PADDING", new string(' ', window + shift - place)));

            var error = Assert.Throws<InvalidDataException>(() => submission.BoxesOf("a")).Message;

            Assert.Contains($"detection_score: expected a finite number, got NaN, an infinity or a number too large, at byte {window + shift};", error);
        }
    }

    [Fact]
    public void TheWordsOfNumbersThatAreNoneMayStandInTexts()
    {
        using var submission = Open(File("""{"NaN\\": [], "\"-Infinity, NaN": [], "N": []}"""));

        Assert.Equal(["NaN\\", "\"-Infinity, NaN", "N"], submission.Tokens);
    }

    [Fact]
    public void MoreThanFiveHundredBoxesAreRefused()
    {
        using var submission = Open(File($$"""{"a": [{{string.Join(',', Enumerable.Repeat(Box(), 501))}}]}"""));

        Assert.Contains("sample a: expected at most 500 boxes, got 501", Assert.Throws<InvalidDataException>(() => submission.BoxesOf("a")).Message);
    }

    [Fact]
    public void ARotationPrintedWithFewDigitsIsOne()
    {
        using var submission = Open(File($$"""{"a": [{{Box().Replace("[1, 0, 0, 0]", "[0.7, 0, 0, 0.71]")}}]}"""));

        Assert.Equal(0.71, Assert.Single(submission.BoxesOf("a")).Box.Rotation.Z);
    }

    [Fact]
    public void ASampleOfMoreBytesThanFiveHundredBoxesTakeIsNotRead()
    {
        using var submission = Open(File($$"""{"a": [{{Box()}}{{new string(' ', 16 << 20)}}]}"""));

        Assert.Contains("sample a: expected at most 16777216 bytes of boxes, got 16777", Assert.Throws<InvalidDataException>(() => submission.BoxesOf("a")).Message);
    }

    [Fact]
    public void ATokenThatIsNoneIsRefused()
    {
        Assert.Contains("tokens of at most 256 letters", Assert.Throws<InvalidDataException>(() => Open(File($$"""{"{{new string('a', 257)}}": []}"""))).Message);
        Open(File($$"""{"{{new string('a', 256)}}": []}""")).Dispose();
    }

    [Fact]
    public void ASampleThatIsNotListedIsTheCallersMistake()
    {
        using var submission = Open(File("{}"));

        Assert.StartsWith("the submission results.json has no sample 'x'", Assert.Throws<ArgumentException>(() => submission.BoxesOf("x")).Message);
    }

    [Fact]
    public void WhatWasWrittenIsReadBackToTheLastBit()
    {
        var random = new Random(1);
        double Number() => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20));
        DetectedBox[] boxes = [.. Enumerable.Range(0, 50).Select(_ => new DetectedBox(
            new(new(Number(), Number(), Number()), new(Math.Abs(Number()), 1.0 / 3, double.Epsilon), Quaterniond.FromYaw(random.NextDouble()))
            {
                Name = "bicycle",
                Velocity = new(Number(), -0.0, 0),
            },
            random.NextDouble(),
            "cycle.with_rider"))];
        var path = Path.Combine(_folder.Path, "written.json");

        Write(path, ("a", []), ("b", boxes));
        using var submission = OpenFile(path);

        Assert.Equal(["a", "b"], submission.Tokens);
        Assert.Equal(boxes, submission.BoxesOf("b"));
        Assert.True(submission.Meta.UseLidar);
    }

    [Fact]
    public void TheSameSamplesGiveTheSameBytes()
    {
        var box = new DetectedBox(new(new(0.1, 1e21, -1.5), new(1, 2, 3), Quaterniond.Identity) { Name = "car", Velocity = Vector3d.Zero }, 0.5);
        Write(Path.Combine(_folder.Path, "one"), ("a", [box]));
        Write(Path.Combine(_folder.Path, "two"), ("a", [box]));

        var bytes = System.IO.File.ReadAllText(Path.Combine(_folder.Path, "one"));
        Assert.Equal(bytes, System.IO.File.ReadAllText(Path.Combine(_folder.Path, "two")));
        Assert.Equal(
            """{"meta":{"use_camera":false,"use_lidar":true,"use_radar":false,"use_map":false,"use_external":false},"results":{"a":[{"sample_token":"a","translation":[0.1,1E+21,-1.5],"size":[1,2,3],"rotation":[1,0,0,0],"velocity":[0,0],"detection_name":"car","detection_score":0.5,"attribute_name":""}]}}""",
            bytes);
    }

    [Fact]
    public void ASubmissionThatIsNotCompletedLeavesNothingBehind()
    {
        var path = _folder.Write("old", "results.json");
        using (var writer = new DetectionSubmissionWriter(path, new(true, true, true, true, true)))
        {
            writer.Write("a", []);
        }

        Assert.Equal("old", System.IO.File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void TheWriterRefusesWhatNoReaderWouldTake()
    {
        var car = new DetectedBox(new(Vector3d.Zero, new(1, 1, 1), Quaterniond.Identity) { Name = "car", Velocity = Vector3d.Zero }, 0.5);
        using var writer = new DetectionSubmissionWriter(Path.Combine(_folder.Path, "results.json"), new(true, false, false, false, false));
        void AssertRefused(string message, params DetectedBox[] boxes) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => writer.Write("s", boxes)).Message);

        AssertRefused("sample s, box 0: class must be one of car,", car with { Box = car.Box with { Name = "" } });
        AssertRefused("sample s, box 0: velocity is missing; give 0", car with { Box = car.Box with { Velocity = null } });
        AssertRefused("sample s, box 0: attribute 'x' is none of car", car with { Attribute = "x" });
        AssertRefused("sample s, box 0: centre and velocity must be finite", car with { Box = car.Box with { Center = new(double.NaN, 0, 0) } });
        AssertRefused("sample s, box 0: size must be positive", car with { Box = car.Box with { Size = default } });
        AssertRefused("sample s, box 0: rotation must be a unit quaternion", car with { Box = car.Box with { Rotation = default } });
        AssertRefused("sample s, box 1: score must be 0 to 1, got 2", car, car with { Score = 2 });
        AssertRefused("sample s: expected at most 500 boxes, got 501", [.. Enumerable.Repeat(car, 501)]);
        writer.Write("s", [car]);
        AssertRefused("sample s was written before");
    }

    public void Dispose() => _folder.Dispose();

    private static void Write(string path, params (string Token, DetectedBox[] Boxes)[] samples)
    {
        using var writer = new DetectionSubmissionWriter(path, new(UseCamera: false, UseLidar: true, UseRadar: false, UseMap: false, UseExternal: false));
        foreach (var (token, boxes) in samples)
        {
            writer.Write(token, boxes);
        }

        writer.Complete();
    }

    private DetectionSubmission Open(string text) => OpenFile(SubmissionText.Write(_folder, text));

    private static DetectionSubmission OpenFile(string path) => DetectionSubmission.Open(path, cancellation: TestContext.Current.CancellationToken);
}
