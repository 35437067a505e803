namespace Vigilry.Detection.Adaptive;

/// <summary>More errors within a sliding window than a threshold, to the millisecond.</summary>
/// <remarks>
/// It keeps the newest errors, one more than the threshold. Thresholds above 64 are counted in 64ths of the window, so that the
/// state stays small.
/// </remarks>
internal sealed class FixedRule
{
    private const int MaxExact = 64;
    private readonly long _window;
    private readonly int _threshold;
    private readonly long _grain;
    private readonly (long At, int Count)[] _newest;
    private int _used;
    private long _sum;

    public FixedRule(TimeSpan window, int threshold)
    {
        _window = (long)window.TotalMilliseconds;
        _threshold = threshold;
        _grain = threshold <= MaxExact ? 1 : Math.Max(1, _window / MaxExact);
        _newest = new (long, int)[Math.Min(threshold, MaxExact) + 2];
    }

    /// <summary>Until when there are too many, in milliseconds since the Unix epoch; 0 if there are not.</summary>
    public long ExceededUntil { get; private set; }

    /// <summary>Counts an error.</summary>
    /// <param name="at">When, in milliseconds since the Unix epoch; a little later than the newest, or earlier.</param>
    public void Add(long at)
    {
        Add(at - (at % _grain), 1);
        Judge();
    }

    /// <summary>Errors that were kept for another window or threshold count anew for this one.</summary>
    public void Exchange(StateCodec codec, long now)
    {
        var used = _used;
        codec.Count(ref used, MaxExact + 2);
        var kept = codec.IsReading ? new (long At, int Count)[used] : _newest;
        for (var i = used - 1; i >= 0; i--)
        {
            var age = now - kept[i].At;
            codec.Long(ref age);
            now = kept[i].At = now - age;
            codec.Count(ref kept[i].Count);
        }

        for (var i = 0; i < used && codec.IsReading; i++)
        {
            Add(kept[i].At, kept[i].Count);
        }

        Judge();
    }

    private void Judge() => ExceededUntil = _sum > _threshold ? _newest[0].At + _window : 0;

    private void Add(long at, int count)
    {
        var place = _used;
        while (place > 0 && _newest[place - 1].At > at)
        {
            place--;
        }

        if (_grain > 1 && place > 0 && _newest[place - 1].At == at)
        {
            _newest[place - 1].Count += count;
        }
        else if (place > 0 || _used < _newest.Length)
        {
            Insert(place, at, count);
        }
        else
        {
            return;
        }

        _sum += count;
        while (_sum - _newest[0].Count > _threshold)
        {
            RemoveOldest();
        }
    }

    private void Insert(int place, long at, int count)
    {
        if (_used == _newest.Length)
        {
            RemoveOldest();
            place--;
        }

        Array.Copy(_newest, place, _newest, place + 1, _used - place);
        _newest[place] = (at, count);
        _used++;
    }

    private void RemoveOldest()
    {
        _sum -= _newest[0].Count;
        Array.Copy(_newest, 1, _newest, 0, --_used);
    }
}
