using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Vigilry.Notifications.Channels;

/// <summary>Encrypts what would let others post in a channel's name: URLs, routing keys and signing secrets.</summary>
internal sealed class ChannelSecrets(IDataProtectionProvider protection)
{
    /// <summary>Marks a signing secret. Source: Standard Webhooks.</summary>
    public const string SecretPrefix = "whsec_";
    private const int SecretBytes = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("Vigilry.Notifications.Channel");

    /// <summary>A new signing secret.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The same for equal targets; it cannot be told from it what they are, as they hold a long secret.</summary>
    public static string Hash(string target) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)))[..32];

    public string Protect(string secret) => _protector.Protect(secret);

    /// <exception cref="CryptographicException">The keys that encrypted it are lost.</exception>
    public string Reveal(string encrypted) => _protector.Unprotect(encrypted);
}
