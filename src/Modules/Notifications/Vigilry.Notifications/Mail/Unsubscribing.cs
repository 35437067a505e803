using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Mail;

/// <summary>Whose mails a link ends.</summary>
/// <param name="UserId">The member.</param>
/// <param name="ProjectIds">The projects that the mail was about.</param>
internal sealed record Unsubscription(Guid UserId, IReadOnlyList<Guid> ProjectIds);

/// <summary>Makes and reads the links that end mails about projects, for whoever has such a mail.</summary>
internal sealed class Unsubscribing(IDataProtectionProvider protection, PublicLinks links)
{
    /// <summary>A header's line must stay below 998 characters (RFC 5322, 2.1.1), and a link cannot be folded.</summary>
    private const int MostProjects = 25;
    private const int GuidBytes = 16;

    private readonly IDataProtector _protector = protection.CreateProtector("Vigilry.Notifications.Unsubscribe");

    /// <summary>The link for a mail.</summary>
    public string LinkFor(Guid userId, IEnumerable<Guid> projectIds) => links.To($"/unsubscribe?token={Uri.EscapeDataString(Protect(userId, projectIds))}");

    /// <summary>What a link's token says; <see langword="null"/> if it is none.</summary>
    public Unsubscription? Read(string? token)
    {
        try
        {
            var bytes = _protector.Unprotect(Convert.FromBase64String((token ?? "").Replace('-', '+').Replace('_', '/')));
            var ids = bytes.Chunk(GuidBytes).Select(b => new Guid(b)).ToArray();
            return new Unsubscription(ids[0], ids[1..]);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private string Protect(Guid userId, IEnumerable<Guid> projectIds)
    {
        byte[] plain = [.. projectIds.Distinct().Take(MostProjects).Prepend(userId).SelectMany(id => id.ToByteArray())];
        return Convert.ToBase64String(_protector.Protect(plain)).Replace('+', '-').Replace('/', '_');
    }
}
