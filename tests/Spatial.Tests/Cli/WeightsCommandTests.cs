using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Spatial.Cli;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class WeightsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact, Trait("Category", "Golden")]
    public void InspectSaysWhichModelItIsAndThatItFits()
    {
        var folder = TestData.Golden("qwen25vl", "checkpoint");
        using var checkpoint = Checkpoint.Open(folder);

        var run = CommandRun.Of("weights", "inspect", folder);

        var (count, bytes) = (checkpoint.Tensors.Sum(tensor => tensor.Count), checkpoint.Tensors.Sum(tensor => tensor.ByteCount));
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("Model:   Qwen2.5-VL", run.Output);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Tensors: {checkpoint.Tensors.Count:N0} with {count:N0} parameters, {bytes:N0} bytes"),
            run.Output);
        Assert.Contains("Fit:     every key and shape is as config.json says, for language decoder, language head, vision tower", run.Output);
        Assert.All(checkpoint.Files, file => Assert.Contains(file.Name, run.Output));
        Assert.Matches(@"model\.layers\.\{0\.\.\d+\}\.self_attn\.q_proj\.weight +F32 +\[\d+, \d+\] +\d+ +[\d,]+", run.Output);
        Assert.Matches(@"vision tower +Qwen2\.5-VL +visual\. +\d+", run.Output);
    }

    [Fact, Trait("Category", "Golden")]
    public void BothReleasesOfSpatialMllmAreToldApartAndCompared()
    {
        SpatialMllmGolden.WriteFirst(_folder["first"]);
        SpatialMllmGolden.WriteSecond(_folder["second"]);

        var (first, second) = (CommandRun.Of("weights", "inspect", _folder["first"]), CommandRun.Of("weights", "inspect", _folder["second"]));

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (first.ExitCode, second.ExitCode));
        Assert.Contains("Model:   Spatial-MLLM v1.0", first.Output);
        Assert.Contains("Model:   Spatial-MLLM v1.1", second.Output);
        Assert.All([first, second], run => Assert.Contains("every key and shape is as config.json says", run.Output));
        var config = File.ReadAllText(_folder["second", "config.json"]);
        File.WriteAllText(_folder["second", "config.json"], config.Replace("\"embed_dim\":32", "\"embed_dim\":64", StringComparison.Ordinal));
        var other = CommandRun.Of("weights", "inspect", _folder["second"]);
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        Assert.Contains("spatial_encoder.vggt_model.aggregator.camera_token expected [1, 2, 1, 64], got [1, 2, 1, 32]", other.Output);
    }

    [Fact]
    public void WeightsOfDrivePiAreComparedWithTheirConfiguration()
    {
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano))
        {
            perception.Save(_folder.Path);
        }

        var whole = CommandRun.Of("weights", "inspect", _folder.Path);
        var config = Path.Join(_folder.Path, "drivepi.json");
        File.WriteAllText(config, (DrivePiScenes.Nano with { BevSkip = true, Occupancy = new() { Channels = 12 } }).ToJson());
        var other = CommandRun.Of("weights", "inspect", _folder.Path);

        Assert.Equal(ExitCode.Ok, whole.ExitCode);
        Assert.Contains("Model:   DrivePI", whole.Output);
        Assert.Contains("spatial.behaviour", whole.Output);
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        Assert.Contains("model.bev_occ_estimator.bev_skip.mix.weight", other.Output);
        Assert.Contains("model.bev_occ_estimator.final_conv.0.weight expected [12, 24, 3, 3], got [8, 24, 3, 3]", other.Output);
    }

    [Fact, Trait("Category", "Golden")]
    public void WeightsOfAVggtAreComparedWithTheirConfiguration()
    {
        VggtGolden.WriteFolder(_folder.Path);
        var config = File.ReadAllText(_folder["config.json"]);

        var whole = CommandRun.Of("weights", "inspect", _folder.Path);
        File.WriteAllText(_folder["config.json"], config.Replace("\"depth\":4", "\"depth\":5", StringComparison.Ordinal)
            .Replace("\"features\":32", "\"features\":40", StringComparison.Ordinal));
        var other = CommandRun.Of("weights", "inspect", _folder.Path, "--all");

        Assert.Equal(ExitCode.Ok, whole.ExitCode);
        Assert.Contains("Fit:     every key and shape is as config.json says, for aggregator, camera head, dense head", whole.Output);
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        Assert.Contains("aggregator.frame_blocks.4.attn.k_norm.bias", other.Output);
        Assert.Contains("point_head.scratch.output_conv1.weight expected [20, 40, 3, 3], got [16, 32, 3, 3]", other.Output);
    }

    [Fact, Trait("Category", "Golden")]
    public void EveryTensorIsListedOnRequest()
    {
        var run = CommandRun.Of("weights", "inspect", TestData.Golden("qwen25vl", "checkpoint"), "--all");

        Assert.Matches(@"model\.layers\.1\.self_attn\.q_proj\.weight +F32 +\[\d+, \d+\] +1 +[\d,]+", run.Output);
        Assert.DoesNotContain("{0..", run.Output);
    }

    [Fact, Trait("Category", "Golden")]
    public void ProgramsGetTheSame()
    {
        var folder = TestData.Golden("qwen25vl", "text_checkpoint");
        using var checkpoint = Checkpoint.Open(folder);

        var json = CommandRun.Of("weights", "inspect", folder, "--json").Json;

        Assert.Equal("Qwen2.5", json.GetProperty("model").GetString());
        Assert.Equal(checkpoint.Tensors.Sum(tensor => tensor.Count), json.GetProperty("parameters").GetInt64());
        Assert.True(json.GetProperty("fit").GetProperty("isGood").GetBoolean());
        Assert.Equal("pt", json.GetProperty("files")[0].GetProperty("metadata").GetProperty("format").GetString());
    }

    [Fact]
    public void WhatDoesNotFitItsConfigFails()
    {
        _folder.Write("model.safetensors", CraftedSafetensors.Zeros("model.layers.0.self_attn.q_proj.bias F32 5", "other F32 1"));
        _folder.Write("config.json", """{"hidden_size":4,"intermediate_size":8,"vocab_size":16,"num_attention_heads":2,"num_hidden_layers":2}"""u8);

        var run = CommandRun.Of("weights", "inspect", _folder.Path);
        var all = CommandRun.Of("weights", "inspect", _folder.Path, "--all");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("Fit:     NOT as config.json says", run.Output);
        Assert.Contains("26 missing:", run.Output);
        Assert.Contains("... and 6 more; --all shows them", run.Output);
        Assert.Contains("1 unexpected:", run.Output);
        Assert.Contains("model.layers.0.self_attn.q_proj.bias expected [4], got [5]", run.Output);
        Assert.DoesNotContain("6 more", all.Output);
    }

    [Fact]
    public void ADamagedFileFailsInOneLine()
    {
        _folder.Write("model.safetensors", CraftedSafetensors.Of("{}", 4));

        var run = CommandRun.Of("weights", "inspect", _folder["model.safetensors"]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.StartsWith("spatial: model.safetensors: has 4 bytes after its last tensor", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void HashesAreComparedOnRequestOnly()
    {
        _folder.Write("model.safetensors", CraftedSafetensors.Small);
        var before = CommandRun.Of("weights", "inspect", _folder.Path);
        WriteHashes();
        var listed = CommandRun.Of("weights", "inspect", _folder.Path);
        var whole = CommandRun.Of("weights", "inspect", _folder.Path, "--hashes");
        FlipLastByte();
        var unread = CommandRun.Of("weights", "inspect", _folder.Path);
        var damaged = CommandRun.Of("weights", "inspect", _folder.Path, "--hashes");

        Assert.Contains("Hashes:  none recorded", before.Output);
        Assert.Contains("Hashes:  recorded in SHA256SUMS, not compared; --hashes does", listed.Output);
        Assert.Contains("Hashes:  every file is as SHA256SUMS says", whole.Output);
        Assert.Contains("Hashes:  NOT as SHA256SUMS says", damaged.Output);
        Assert.Matches("model.safetensors expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}", damaged.Output);
        Assert.Equal([0, 0, 0, 0, ExitCode.Failed], [before.ExitCode, listed.ExitCode, whole.ExitCode, unread.ExitCode, damaged.ExitCode]);
        Assert.True(File.Exists(_folder["model.safetensors"]));
    }

    [Fact]
    public void ProgramsGetTheHashes()
    {
        _folder.Write("model.safetensors", CraftedSafetensors.Small);
        WriteHashes();

        var unread = CommandRun.Of("weights", "inspect", _folder.Path, "--json").Json.GetProperty("hashes")[0];
        var read = CommandRun.Of("weights", "inspect", _folder.Path, "--json", "--hashes").Json.GetProperty("hashes")[0];

        Assert.Equal(("model.safetensors", JsonValueKind.Null), (unread.GetProperty("file").GetString(), unread.GetProperty("isEqual").ValueKind));
        Assert.True(read.GetProperty("isEqual").GetBoolean());
        Assert.Equal(read.GetProperty("expected").GetString(), read.GetProperty("got").GetString());
    }

    [Fact]
    public void AFileThatDiffersIsSetAsideOnRequestAndNeverDeleted()
    {
        _folder.Write("model.safetensors", CraftedSafetensors.Small);
        WriteHashes();
        _folder.Write("model.safetensors.quarantined", [1]);
        FlipLastByte();
        var bytes = File.ReadAllBytes(_folder["model.safetensors"]);

        var run = CommandRun.Of("weights", "inspect", _folder.Path, "--hashes", "--quarantine");
        var again = CommandRun.Of("weights", "inspect", _folder.Path);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("model.safetensors is model.safetensors.2.quarantined now; download it again.", run.Error);
        Assert.False(File.Exists(_folder["model.safetensors"]));
        Assert.Equal(bytes, File.ReadAllBytes(_folder["model.safetensors.2.quarantined"]));
        Assert.Equal([1], File.ReadAllBytes(_folder["model.safetensors.quarantined"]));
        Assert.Contains("was set aside because it is not as SHA256SUMS says", again.Error);
    }

    [Fact]
    public void WholeFilesAreNotSetAside()
    {
        _folder.Write("a.safetensors", CraftedSafetensors.Zeros("a F32 2"));
        WriteHashes();
        _folder.Write("b.safetensors", CraftedSafetensors.Zeros("b F32 2")); // nobody knows what it should be

        var run = CommandRun.Of("weights", "inspect", _folder.Path, "--hashes", "--quarantine");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("b.safetensors is not in the list", run.Output);
        Assert.Equal(["SHA256SUMS", "a.safetensors", "b.safetensors"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WithoutAListThereIsNothingToCompare()
    {
        _folder.Write("model.safetensors", CraftedSafetensors.Small);

        var hashes = CommandRun.Of("weights", "inspect", _folder.Path, "--hashes");
        var quarantine = CommandRun.Of("weights", "inspect", _folder.Path, "--quarantine");

        Assert.Equal((ExitCode.Failed, ExitCode.Usage), (hashes.ExitCode, quarantine.ExitCode));
        Assert.Contains("has no SHA256SUMS to compare with", hashes.Error);
        Assert.Contains("add --hashes", quarantine.Error);
    }

    [Fact]
    public void NoLibraryOfTorchIsLoadedForIt()
    {
        var file = _folder.Write("model.safetensors", CraftedSafetensors.Small);
        var program = Path.Combine(AppContext.BaseDirectory, "Spatial.Cli.dll");

        // The loader of the system lists every library that it opens.
        var (exitCode, text) = ChildProcess.Capture("env", ["LD_DEBUG=files", ChildProcess.Dotnet, program, "weights", "inspect", file]);

        Assert.Equal(ExitCode.Ok, exitCode);
        Assert.Contains("libcoreclr.so", text);
        Assert.DoesNotContain("torch", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void AFolderThatIsNotThereIsAUsageError()
    {
        var run = CommandRun.Of("weights", "inspect", _folder["nothing"]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("there is no file or folder", run.Error);
    }

    [Fact]
    public void NamesFromAFileCannotSteerTheTerminal()
    {
        _folder.Write("a.safetensors",
            CraftedSafetensors.Of("""{"__metadata__":{"\u001b[2J":"\u001b[2J"},"\u001b[2Jname":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0));

        var run = CommandRun.Of("weights", "inspect", _folder.Path);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("?[2Jname", run.Output);
    }

    private void WriteHashes() => _folder.Write("SHA256SUMS", Encoding.UTF8.GetBytes(string.Concat(Directory.GetFiles(_folder.Path)
        .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetFileName(file)}\n"))));

    private void FlipLastByte()
    {
        var bytes = File.ReadAllBytes(_folder["model.safetensors"]);
        bytes[^1] ^= 1;
        _folder.Write("model.safetensors", bytes);
    }
}
