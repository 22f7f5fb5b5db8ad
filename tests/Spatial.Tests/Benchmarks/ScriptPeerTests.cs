using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class ScriptPeerTests
{
    [Fact]
    public void WithoutPythonThePeerIsMissingAndTheRemedyIsTold()
    {
        using var folder = new TemporaryFolder();
        using var script = new AnsweringScript("class_argmax.py", folder.Path) { Python = null };

        var peer = new ScriptPeer(script, "numpy", "numpy argmax", 5);

        Assert.Null(peer.Peer.Measure);
        Assert.Contains("apt install python3-numpy", peer.Peer.Missing, StringComparison.Ordinal);
        Assert.Equal("numpy argmax: not compared, no peer", peer.Compare(_ => throw new InvalidOperationException("nothing to compare")));
    }

    [Theory]
    [InlineData("detection_evaluation.py", "accumulate", "nuscenes-devkit")]
    [InlineData("segmentation_evaluation.py", "panoptic", "nuscenes-devkit")]
    [InlineData("question_evaluation.py", "nuscenes_qa", "NuScenes-QA")]
    [InlineData("occupancy_evaluation.py", "miou_official_all", "SparseOcc")]
    public void AMissingCheckoutIsNamedWithTheRemedy(string name, string @case, string checkout)
    {
        Assert.SkipWhen(NumpyScript.Python is null, NumpyScript.Missing);
        using var folder = new TemporaryFolder();
        using var script = new AnsweringScript(name, folder.Path) { Official = folder.Path };

        var (about, missing) = script.Prepare(@case);

        Assert.Null(about);
        Assert.Contains($"git clone {checkout} there, see docs/benchmarks/evaluation-peers.md", missing, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(TestData.RepositoryRoot, "docs", "benchmarks", "evaluation-peers.md")));
    }

    [Fact]
    public void ACaseIsPreparedAnswersAndIsTimed()
    {
        Assert.SkipWhen(NumpyScript.Python is null, NumpyScript.Missing);
        using var folder = new TemporaryFolder();
        var inputs = new InputFolder(folder.Path);
        inputs.Write<float>("logits.f32", [1, 5, 3, 2]);
        File.WriteAllText(folder["classes.txt"], "2");
        using var script = new AnsweringScript("class_argmax.py", folder.Path);

        var peer = new ScriptPeer(script, "numpy", "numpy argmax", 5);

        // SHA-256 of the bytes 1, 0: the second voxel's first logit is the larger.
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([1, 0]));
        Assert.StartsWith("numpy argmax: classes equal byte by byte (numpy", peer.Compare(result => Agreement.OfBytes("classes", digest, result)), StringComparison.Ordinal);
        Assert.Equal(3, peer.Peer.Measure!(3).Repetitions);
    }

    [Fact]
    public void AScriptThatBreaksIsAMissingPeerWithItsWords()
    {
        Assert.SkipWhen(NumpyScript.Python is null, NumpyScript.Missing);
        using var folder = new TemporaryFolder();
        using var script = new AnsweringScript("class_argmax.py", folder.Path);

        var (about, missing) = script.Prepare("numpy"); // there are no inputs

        Assert.Null(about);
        Assert.Contains("class_argmax.py failed: FileNotFoundError", missing, StringComparison.Ordinal);
    }
}
