using System.Globalization;

namespace Vigilry.Bench;

/// <summary>What the system says of processes' memory, in MiB.</summary>
internal static class ProcessMemory
{
    /// <summary>What of a process is in memory, all that it shares with others included.</summary>
    public static long Resident(int processId) => Read($"/proc/{processId}/status", "VmRSS:");

    /// <summary>The same of a process and all below it, what they share counted once: the sum of their proportional set sizes.</summary>
    public static long OfTree(int processId) => Tree(processId).Sum(id => Read($"/proc/{id}/smaps_rollup", "Pss:", 1)) / 1024;

    private static long Read(string file, string name, int kilobytes = 1024)
    {
        try
        {
            var line = File.ReadLines(file).First(l => l.StartsWith(name, StringComparison.Ordinal));
            return long.Parse(line.AsSpan(name.Length).Trim(" \tkB"), CultureInfo.InvariantCulture) / kilobytes;
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return 0;
        }
    }

    private static List<int> Tree(int processId)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id != 0)
            .ToLookup(ParentOf);
        List<int> tree = [processId];
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(children[tree[i]]);
        }

        return tree;
    }

    /// <summary>The second field after the name, by proc(5).</summary>
    private static int ParentOf(int processId)
    {
        try
        {
            return int.Parse(File.ReadAllText($"/proc/{processId}/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1;
        }
    }
}
