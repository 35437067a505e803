using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>The keys that sign session tokens. The first host to need one makes it; all hosts use it.</summary>
internal sealed class SigningKeys(IServiceScopeFactory scopes, IDataProtectionProvider protection, TimeProvider time) : IDisposable
{
    private const int KeyBytes = 32;
    private const long LockKey = 0x5369_676E_4B65_7973; // "SignKeys" in ASCII

    private readonly IDataProtector _protector = protection.CreateProtector("Vigilry.Auth.SigningKey");
    private readonly SemaphoreSlim _loading = new(1);
    private volatile SecurityKey[]? _keys;

    /// <summary>All keys that may have signed a token that is still valid, newest first: sign with the first.</summary>
    public async ValueTask<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken ct)
    {
        if (_keys is { } loaded)
        {
            return loaded;
        }

        await _loading.WaitAsync(ct);
        try
        {
            return _keys ??= await LoadAsync(ct);
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private async Task<SecurityKey[]> LoadAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", ct);
        var keys = await db.SigningKeys.OrderByDescending(k => k.CreatedAt).ToListAsync(ct);
        if (keys.Count == 0)
        {
            var now = time.GetUtcNow();
            keys.Add(new SigningKey
            {
                Id = Guid.CreateVersion7(now),
                ProtectedKey = _protector.Protect(RandomNumberGenerator.GetBytes(KeyBytes)),
                CreatedAt = now,
            });
            db.SigningKeys.Add(keys[0]);
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return [.. keys.Select(k => new SymmetricSecurityKey(_protector.Unprotect(k.ProtectedKey)) { KeyId = $"{k.Id:N}" })];
    }
}
