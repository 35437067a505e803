using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>
/// Remembers, for as long as a verification may take, what the last sign-up with an address typed, whether or not the address has an account: log-in then
/// answers the two alike.
/// </summary>
internal sealed class PendingSignUps(IConnectionMultiplexer redis)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    public async Task RememberAsync(NewAccount account, CancellationToken ct)
    {
        try
        {
            await redis.GetDatabase().StringSetAsync(Key(account.Email), account.PasswordHash, Kept).WaitAsync(ct);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // Then a log-in before the verification is answered as one with a wrong password.
        }
    }

    /// <summary>The hash of the password; <see langword="null"/> if nobody signed up.</summary>
    public async Task<string?> FindAsync(string email, CancellationToken ct)
    {
        try
        {
            return await redis.GetDatabase().StringGetAsync(Key(email)).WaitAsync(ct);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private static RedisKey Key(string email) =>
        $"auth:signed-up:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(User.Normalize(email))).AsSpan(0, 16))}";
}
