using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Spatial.Worlds;

/// <summary>Random numbers of a sample: the same whichever other samples are asked about.</summary>
internal static class SampleSeeds
{
    /// <summary>The sequence of one kind of question about a sample.</summary>
    /// <param name="seed">Seed of all.</param>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="part">Part of it.</param>
    public static SeededNumbers Of(ulong seed, string sampleToken, LanguageKind kind, int part) =>
        SeededNumbers.Of(seed, XxHash3.HashToUInt64(MemoryMarshal.AsBytes(sampleToken.AsSpan())), (ulong)kind, (ulong)part);
}
