using System.Text;

namespace Vigilry.Detection.Adaptive;

/// <summary>The names of the attributes that are counted, each with a number.</summary>
internal sealed class AttributeNames
{
    public const int Max = 12;
    private const int MaxBytes = 24;
    private readonly string?[] _names = new string?[Max];
    private readonly uint[] _seeds = new uint[Max];

    /// <summary>The name of this number.</summary>
    public string this[int number] => _names[number] ?? "";

    /// <summary>What values of this number are hashed with, so that the same value of two attributes is not the same.</summary>
    public uint SeedOf(int number) => _seeds[number];

    /// <summary>The number of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="hint">Where to look first.</param>
    /// <returns>-1 if it has none.</returns>
    public int Find(string name, int hint)
    {
        if (hint < Max && string.Equals(_names[hint], name, StringComparison.Ordinal))
        {
            return hint;
        }

        for (var number = 0; number < Max; number++)
        {
            if (string.Equals(_names[number], name, StringComparison.Ordinal))
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>Gives a name a number that is free, or one that is not used any more.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isDisused">Whether a number's name can be forgotten.</param>
    /// <returns>-1 if all are used, or if the name is too long.</returns>
    public int Add(string name, Func<int, bool> isDisused)
    {
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            return -1;
        }

        var number = Array.IndexOf(_names, null);
        for (var other = 0; other < Max && number < 0; other++)
        {
            number = isDisused(other) ? other : -1;
        }

        if (number >= 0)
        {
            (_names[number], _seeds[number]) = (name, HashIndex.Hash(name));
        }

        return number;
    }

    public void Exchange(StateCodec codec)
    {
        for (var number = 0; number < Max; number++)
        {
            codec.Text(ref _names[number], MaxBytes);
            _seeds[number] = _names[number] is { } name ? HashIndex.Hash(name) : 0;
        }
    }
}
