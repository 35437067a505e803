using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vigilry.Notifications.Channels;

namespace Vigilry.Notifications.Webhooks;

/// <summary>Signs a request, so that its receiver knows who it is from and that it is no repeat. Source: Standard Webhooks 1.0.</summary>
internal static class WebhookSignature
{
    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="id">That of <c>webhook-id</c>.</param>
    /// <param name="at">That of <c>webhook-timestamp</c>, to the second.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="secrets">All that are live, as <c>whsec_…</c>.</param>
    public static string Of(string id, DateTimeOffset at, string body, IEnumerable<string> secrets)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.{body}"));
        return string.Join(' ', secrets.Select(s => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(KeyOf(s), signed))}"));
    }

    private static byte[] KeyOf(string secret) => Convert.FromBase64String(secret[ChannelSecrets.SecretPrefix.Length..]);
}
