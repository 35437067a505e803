using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Vigilry.Auth.Data;
using Vigilry.Platform.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>
/// The keys that sign session tokens, shared by all hosts. A new one is made each month; it signs once all hosts know it, and the one before it is
/// deleted once all tokens that it signed are over.
/// </summary>
internal sealed partial class SigningKeys(
    IServiceScopeFactory scopes, IDataProtectionProvider protection, TimeProvider time, ILogger<SigningKeys> logger) : IDisposable
{
    /// <summary>After so long a new key is made.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>How long a host may go without looking for new keys.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    /// <summary>By then all hosts know a new key, which may sign from then on.</summary>
    private static readonly TimeSpan KnownAfter = 2 * Kept;

    /// <summary>A key that was replaced so long ago has signed no token that is still valid: those last 12 hours.</summary>
    private static readonly TimeSpan OverAfter = KnownAfter + TimeSpan.FromHours(13);

    private const int KeyBytes = 32;
    private const long LockKey = 0x5369_676E_4B65_7973; // "SignKeys" in ASCII

    private readonly IDataProtector _protector = protection.CreateProtector("Vigilry.Auth.SigningKey");
    private readonly SemaphoreSlim _loading = new(1);
    private volatile Loaded? _loaded;

    /// <summary>All keys that may have signed a token that is still valid: the first is the one to sign with.</summary>
    public async ValueTask<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken ct)
    {
        if (_loaded is { } fresh && IsFresh(fresh))
        {
            return fresh.Keys;
        }

        await _loading.WaitAsync(ct);
        try
        {
            if (_loaded is { } loaded && IsFresh(loaded))
            {
                return loaded.Keys;
            }

            return (_loaded = await LoadAsync(ct)).Keys;
        }
        catch (Exception exception) when (_loaded is not null && PostgresFaults.IsOutage(exception))
        {
            // Those that were known still are.
            return _loaded.Keys;
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private bool IsFresh(Loaded loaded) => time.GetElapsedTime(loaded.At) < Kept;

    private async Task<Loaded> LoadAsync(CancellationToken ct)
    {
        var (now, at) = (time.GetUtcNow(), time.GetTimestamp());
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", ct);
        var stored = await db.SigningKeys.OrderByDescending(k => k.CreatedAt).ToListAsync(ct);
        var keys = stored.Select(k => (Stored: k, Key: TryUnprotect(k))).Where(k => k.Key is not null).ToList();
        if (keys.Count == 0 || keys[0].Stored.CreatedAt <= now - Lifetime)
        {
            var made = new SigningKey
            {
                Id = Guid.CreateVersion7(now),
                ProtectedKey = _protector.Protect(RandomNumberGenerator.GetBytes(KeyBytes)),
                CreatedAt = now,
            };
            db.SigningKeys.Add(made);
            keys.Insert(0, (made, TryUnprotect(made)));
        }

        // Each but the first was replaced when the one before it in this list was made.
        var over = keys.Skip(1).Where((_, i) => keys[i].Stored.CreatedAt <= now - OverAfter).ToList();
        db.SigningKeys.RemoveRange(over.Select(k => k.Stored));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);

        keys.RemoveAll(over.Contains);
        var signing = Math.Max(0, keys.FindIndex(k => k.Stored.CreatedAt <= now - KnownAfter));
        return new Loaded([.. keys.Skip(signing).Concat(keys.Take(signing)).Select(k => k.Key).OfType<SecurityKey>()], at);
    }

    private SymmetricSecurityKey? TryUnprotect(SigningKey key)
    {
        try
        {
            return new SymmetricSecurityKey(_protector.Unprotect(key.ProtectedKey)) { KeyId = $"{key.Id:N}" };
        }
        catch (CryptographicException)
        {
            LogUnreadable(key.Id);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "Signing key {KeyId} cannot be decrypted and is not used: its sessions are over")]
    private partial void LogUnreadable(Guid keyId);

    private sealed record Loaded(SecurityKey[] Keys, long At);
}
