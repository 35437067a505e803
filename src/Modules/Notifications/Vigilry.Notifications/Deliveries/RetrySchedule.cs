namespace Vigilry.Notifications.Deliveries;

/// <summary>When a mail that could not be sent is tried again.</summary>
internal static class RetrySchedule
{
    /// <summary>A link in a mail is worth nothing after a day.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(6),
    ];

    /// <summary>The next attempt after one that failed; the last pause repeats.</summary>
    /// <param name="createdAt">When the mail was asked for.</param>
    /// <param name="attempts">How many there were, the failed one included.</param>
    /// <param name="now">When it failed.</param>
    /// <returns><see langword="null"/> if the mail is to be given up.</returns>
    public static DateTimeOffset? NextAttempt(DateTimeOffset createdAt, int attempts, DateTimeOffset now)
    {
        var next = now + Pauses[Math.Clamp(attempts - 1, 0, Pauses.Length - 1)];
        return next - createdAt <= GiveUpAfter ? next : null;
    }
}
