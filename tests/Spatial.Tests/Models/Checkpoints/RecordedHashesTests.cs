using System.Diagnostics;
using System.Text;
using Spatial.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class RecordedHashesTests : IDisposable
{
    private const string List = "SHA256SUMS";
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2, appendix B.1
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly nn.Module<Tensor, Tensor> _module = nn.Sequential(("first", nn.Linear(3, 2)), ("second", nn.Linear(2, 5)));

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void NamesAndHashesAreReadAsTheToolWritesThem()
    {
        _folder.Write(List, Encoding.UTF8.GetBytes($"{OfAbc}  b c\n{OfNothing.ToUpperInvariant()} *./a\r\n\n"));

        var hashes = RecordedHashes.Of(_folder.Path, CheckpointLimits.Default)!;

        Assert.Equal([new("a", OfNothing), new("b c", OfAbc)], hashes.HashOf.OrderBy(entry => entry.Key, StringComparer.Ordinal));
        Assert.Equal($"{OfNothing}  a\n{OfAbc}  b c\n", Encoding.UTF8.GetString(RecordedHashes.Format(hashes.HashOf)));
    }

    [Fact]
    public void AFolderWithoutAListHasNone() => Assert.Null(RecordedHashes.Of(_folder.Path, CheckpointLimits.Default));

    [Theory]
    [InlineData(OfAbc, "line 2 must be 64 hexadecimal digits, two spaces and a name, got 'ba78")]
    [InlineData("ba7816bf  a", "line 2 must be")]
    [InlineData(OfAbc + " a", "line 2 must be")]
    [InlineData("\\" + OfAbc + "  a\\nb", "line 2 must be")]
    [InlineData(OfAbc + "  same", "line 2 names same for the second time")]
    [InlineData(OfAbc + "  unilion/model.safetensors", "line 2 names unilion/model.safetensors, which lies in another folder; give each folder a list of its own")]
    [InlineData(OfAbc + "  ../a", "lies in another folder")]
    public void ADamagedListIsRefused(string line, string words)
    {
        _folder.Write("model.safetensors", CraftedSafetensors.Small);
        _folder.Write(List, Encoding.UTF8.GetBytes($"{OfNothing}  same\n{line}\n"));

        var error = Assert.Throws<InvalidDataException>(() => Checkpoint.Open(_folder.Path));

        Assert.StartsWith($"{List}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(30)]
    public void WhatIsSavedCanBeChecked(long shardBytes)
    {
        var names = SafetensorsWriter.WriteFolder(_folder.Path, _module.state_dict(), shardBytes: shardBytes);

        using var tool = Process.Start(new ProcessStartInfo("sha256sum", ["--strict", "--check", List]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true })!;
        var output = tool.StandardOutput.ReadToEnd();
        tool.WaitForExit();

        Assert.Equal(0, tool.ExitCode);
        Assert.Equal(names.Where(name => name != List).Select(name => $"{name}: OK").Order(StringComparer.Ordinal), output.TrimEnd().Split('\n'));
        Load();
    }

    [Theory]
    [InlineData(long.MaxValue, "model.safetensors")]
    [InlineData(30, "model-00003-of-00004.safetensors")]
    public void AFlippedByteIsRefusedAndTheFileStays(long shardBytes, string name)
    {
        SafetensorsWriter.WriteFolder(_folder.Path, _module.state_dict(), shardBytes: shardBytes);
        var (before, whole) = (State(), RecordedHashes.Of(_folder.Path, CheckpointLimits.Default)!.HashOf[name]);
        using (no_grad())
        {
            _module.parameters().ToList().ForEach(parameter => parameter.fill_(1));
        }

        var ones = State();
        FlipByte(name);

        var error = Assert.Throws<InvalidDataException>(() => Load());

        Assert.Contains($"is not as {List} says, nothing was loaded: {name} expected sha256 {whole}, got ", error.Message);
        Assert.Contains("download what differs again, or, where it was changed on purpose, write the list anew with 'sha256sum *.safetensors > SHA256SUMS'", error.Message);
        Assert.Equal(ones, State());
        Assert.True(File.Exists(_folder[name]));

        Load(new() { SkipHashes = true });
        Assert.NotEqual(ones, State());
        Assert.NotEqual(before, State());
    }

    [Fact]
    public void AFileThatIsNotInTheListIsRefused()
    {
        SafetensorsWriter.WriteFolder(_folder.Path, _module.state_dict());
        _folder.Write(List, Encoding.UTF8.GetBytes($"{OfAbc}  config.json\n"));

        Assert.Contains("model.safetensors is not in the list", Assert.Throws<InvalidDataException>(() => Load()).Message);
    }

    [Fact]
    public void AFileIsComparedToThatIsNamedInsteadOfItsFolder()
    {
        SafetensorsWriter.WriteFolder(_folder.Path, _module.state_dict());
        FlipByte("model.safetensors");

        using var checkpoint = Checkpoint.Open(_folder["model.safetensors"]);

        Assert.Throws<InvalidDataException>(() => WeightLoader.Load(_module, checkpoint));
    }

    [Fact]
    public void AListedFileThatIsMissingShowsWhereNoIndexTells()
    {
        SafetensorsWriter.Write(_folder["encoder.safetensors"], new Dictionary<string, Tensor> { ["a"] = ones(1) });
        _folder.Write(List, Encoding.UTF8.GetBytes($"{OfAbc}  encoder.safetensors\n{OfAbc}  decoder.safetensors\n{OfAbc}  config.json\n"));

        var error = Assert.Throws<InvalidDataException>(() => Checkpoint.Open(_folder.Path));

        Assert.StartsWith($"{List}: names decoder.safetensors, which is not there; ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BytesAreReadOnceHoweverOftenACheckpointIsLoaded()
    {
        SafetensorsWriter.WriteFolder(_folder.Path, _module.state_dict());
        using var checkpoint = Checkpoint.Open(_folder.Path);

        WeightLoader.Load(_module, checkpoint);
        FlipByte("model.safetensors"); // in the file that is open

        WeightLoader.Load(_module, checkpoint);
    }

    private void FlipByte(string name)
    {
        using var file = File.Open(_folder[name], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Seek(-3, SeekOrigin.End); // of the fraction of the last float32
        var value = file.ReadByte();
        file.Seek(-3, SeekOrigin.End);
        file.WriteByte((byte)(value ^ 1));
    }

    private void Load(WeightLoadOptions? options = null)
    {
        using var checkpoint = Checkpoint.Open(_folder.Path);
        WeightLoader.Load(_module, checkpoint, options);
    }

    private float[] State() => [.. _module.state_dict().SelectMany(entry => entry.Value.detach().data<float>().ToArray())];
}
