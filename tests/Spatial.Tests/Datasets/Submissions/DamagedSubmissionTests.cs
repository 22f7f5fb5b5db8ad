using System.Text;
using Spatial.Datasets;
using static Spatial.Tests.SubmissionText;

namespace Spatial.Tests;

public sealed class DamagedSubmissionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void DamagedBytesAreRefusedAsBadDataAndNeverEndTheCheck(int seed)
    {
        var random = new Random(seed);
        var sound = Encoding.UTF8.GetBytes(File($$"""{"a": [{{Box()}}, {{Box(score: "NaN")}}], "b": [{{Box("b")}}]}"""));
        for (var round = 0; round < 300; round++)
        {
            var bytes = Damage(sound, random);
            var path = _folder.Write("results.json", bytes);
            var fault = Record.Exception(() => ReadAll(path));

            Assert.True(fault is null or InvalidDataException, $"{fault}\n{Encoding.Latin1.GetString(bytes)}");
            _ = SubmissionCheck.Detection(path, cancellation: TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void ReadingCanBeCancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var path = _folder.Write(File("{\"a\": []}"));

        Assert.Throws<OperationCanceledException>(() => DetectionSubmission.Open(path, cancellation: source.Token));
        Assert.Throws<OperationCanceledException>(() => SubmissionCheck.Detection(path, cancellation: source.Token));
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Damage(byte[] sound, Random random)
    {
        var bytes = (byte[])sound.Clone();
        for (var i = random.Next(4); i >= 0; i--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"{}[],:\"\\0-eNI"[random.Next(13)];
        }

        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static void ReadAll(string path)
    {
        using var submission = DetectionSubmission.Open(path, cancellation: TestContext.Current.CancellationToken);
        foreach (var token in submission.Tokens)
        {
            _ = submission.BoxesOf(token);
        }
    }
}
