using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Pages.Organization;

/// <summary>Who changed what in the organization.</summary>
[Authorize(Policies.Manage)]
public sealed partial class AuditLogModel(Frame frame, IOwnOrganization organization) : PageModel
{
    /// <summary>Names.</summary>
    public Frame Frame => frame;

    /// <summary>A part of the log, newest first.</summary>
    public AuditLog Log { get; private set; } = new([], NextCursor: null, new Dictionary<string, string[]>(StringComparer.Ordinal));

    /// <summary>Whether it begins with the newest.</summary>
    public bool IsFirstPart { get; private set; }

    /// <summary>Reads what the page shows.</summary>
    public async Task OnGetAsync(string? cursor, CancellationToken ct)
    {
        IsFirstPart = string.IsNullOrEmpty(cursor);
        await frame.LoadAsync(ct);
        Log = await organization.AuditLogAsync(frame.Caller, limit: null, IsFirstPart ? null : cursor, ct);
    }

    /// <summary>What was done, in words: <c>createApiKey</c> is <c>create api key</c>.</summary>
    public string Describe(AuditEntryResponse entry) => Word().Replace(entry.Action, m => $" {m.Value}").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])[A-Z]", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Word();
}
