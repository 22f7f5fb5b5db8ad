using System.Security.Cryptography;
using System.Text;

namespace Spatial.Models;

/// <summary>What weights are, whatever their folder is called.</summary>
public static class WeightsHash
{
    private static readonly string[] OfTokenizers = ["tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json"];

    /// <summary>SHA-256 of the names and contents of all safetensors files of a folder and its folders, and of its tokenizer's files, in the order of their names.</summary>
    /// <param name="folder">The folder.</param>
    public static string Of(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories)
            .Concat(OfTokenizers.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            .Select(file => (Name: Path.GetRelativePath(folder, file).Replace('\\', '/'), File: file));
        foreach (var (name, file) in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return $"sha256 {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
