using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Spatial.Viewer;

/// <summary>The secret of one start of the viewer.</summary>
internal sealed class AccessToken
{
    private const int Bytes = 24;
    private const int ShortestGiven = 16; // letters; shorter ones can be tried out

    private readonly byte[] _hash;

    /// <summary>Takes a token, or makes one.</summary>
    /// <exception cref="ArgumentException">The token is short, or holds letters that an address does not.</exception>
    public AccessToken(string? given)
    {
        if (given is not null && (given.Length < ShortestGiven || !given.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
        {
            throw new ArgumentException($"the token must be {ShortestGiven} or more letters, digits, - or _, got {given.Length} characters");
        }

        Text = given ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(Text));
    }

    /// <summary>As addresses carry it.</summary>
    public string Text { get; }

    /// <summary>Whether a request carries it, in the same time for any wrong one.</summary>
    /// <param name="authorization">The Authorization header; may be missing.</param>
    public bool IsIn(string? authorization)
    {
        const string scheme = "Bearer ";
        return authorization is not null && authorization.StartsWith(scheme, StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(authorization[scheme.Length..])), _hash);
    }
}
