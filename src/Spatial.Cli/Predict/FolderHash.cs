using System.Security.Cryptography;
using System.Text;

namespace Spatial.Cli;

/// <summary>What weights are, whatever their folder is called.</summary>
internal static class FolderHash
{
    /// <summary>SHA-256 of the names and contents of all safetensors files of a folder and its folders, in order.</summary>
    public static string OfWeights(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return $"sha256 {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
