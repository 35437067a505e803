namespace Vigilry.Detection.Adaptive;

/// <summary>An error as the lanes see it.</summary>
/// <param name="now">The detector's time, in milliseconds since the Unix epoch.</param>
/// <param name="e">The event.</param>
/// <param name="user">What a sketch keeps of its user.</param>
/// <param name="fingerprintPlace">Where its kind is among the fingerprints; -1 if it has none.</param>
/// <param name="places">Where its attributes' values are.</param>
internal readonly ref struct ObservedError(long now, in DetectorEvent e, ushort user, int fingerprintPlace, ReadOnlySpan<byte> places)
{
    public readonly long Now = now;
    public readonly bool IsCritical = e.IsCritical;
    public readonly string? Fingerprint = e.Fingerprint;
    public readonly IReadOnlyList<EventAttribute> Attributes = e.Attributes;
    public readonly ushort User = user;
    public readonly int FingerprintPlace = fingerprintPlace;
    public readonly ReadOnlySpan<byte> Places = places;
}
