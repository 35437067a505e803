namespace Vigilry.Platform.Http;

/// <summary>A part of a list, newest first.</summary>
/// <param name="Items">What was asked for, up to the limit.</param>
/// <param name="NextCursor">Opaque; pass it as <c>cursor</c> for the next part. <see langword="null"/> at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
