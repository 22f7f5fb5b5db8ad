using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Spatial.Worlds;

/// <summary>Tokens of tables: 32 hex digits that depend on the seed and on what they stand for, and on nothing else.</summary>
/// <param name="seed">Seed of the data set.</param>
internal sealed class WorldTokens(ulong seed)
{
    private const int Bytes = 16; // of SHA-256: two rows of one data set do not meet

    /// <summary>Token of a row.</summary>
    /// <param name="kind">Its table.</param>
    /// <param name="name">What tells it from all others of the table.</param>
    public string Of(string kind, string name)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{seed}/{kind}/{name}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes));
    }

    /// <summary>Token of a row that has a number.</summary>
    public string Of(string kind, int number) => Of(kind, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Token of the numbered part of something.</summary>
    public string Of(string kind, int number, int part) => Of(kind, string.Create(CultureInfo.InvariantCulture, $"{number}/{part}"));

    /// <summary>Token of a keyframe.</summary>
    public string OfSample(int scene, int keyframe) => Of("sample", scene, keyframe);

    /// <summary>Token of a reading of a sensor; also that of its pose, as in nuScenes.</summary>
    public string OfReading(int scene, string channel, long micros) =>
        Of("sample_data", string.Create(CultureInfo.InvariantCulture, $"{scene}/{channel}/{micros}"));

    /// <summary>Token of an object of a scene.</summary>
    public string OfInstance(int scene, int number) => Of("instance", scene, number);

    /// <summary>Token of an object's box at a keyframe.</summary>
    public string OfAnnotation(int scene, int number, int keyframe) =>
        Of("sample_annotation", string.Create(CultureInfo.InvariantCulture, $"{scene}/{number}/{keyframe}"));
}
