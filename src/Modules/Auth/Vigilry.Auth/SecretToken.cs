using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Vigilry.Auth;

/// <summary>Random secrets of which only the hash is kept. They have too many bits to be guessed, so a plain hash is enough.</summary>
internal static class SecretToken
{
    private const int Bytes = 32;
    private const int Characters = 43;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>256 random bits, safe in URLs and headers.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether <see cref="New"/> can have made it.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> token) => token.Length == Characters && !token.ContainsAnyExcept(Alphabet);

    /// <summary>SHA-256 of the token's UTF-8.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
