using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>Finds the row of a token: an open hash table of row numbers, kept in the index beside the tokens themselves.</summary>
/// <remarks>The seed comes from the table's own content, so that no file can be written to make its tokens collide.</remarks>
internal static class TokenMap
{
    /// <summary>Marks an empty slot, and a lookup without result.</summary>
    public const int None = -1;

    /// <summary>Slots for a number of rows: a power of two, at most two thirds full.</summary>
    public static int SlotCountFor(int rows)
    {
        var slots = 4;
        while (slots < rows + (rows / 2L) + 1)
        {
            slots = checked(slots * 2);
        }

        return slots;
    }

    /// <summary>Enters every row; <paramref name="duplicate"/> hears of rows whose token an earlier row has.</summary>
    public static int[] Build(ReadOnlySpan<TokenKey> tokens, long seed, Action<int, int> duplicate)
    {
        var slots = new int[SlotCountFor(tokens.Length)];
        Array.Fill(slots, None);
        for (var row = 0; row < tokens.Length; row++)
        {
            var slot = FirstSlot(tokens[row], seed, slots.Length);
            while (slots[slot] != None && tokens[slots[slot]] != tokens[row])
            {
                slot = (slot + 1) & (slots.Length - 1);
            }

            if (slots[slot] != None)
            {
                duplicate(slots[slot], row);
                continue;
            }

            slots[slot] = row;
        }

        return slots;
    }

    /// <summary>Row of a token in arrays at hand, or <see cref="None"/>.</summary>
    public static int Find(TokenKey token, long seed, ReadOnlySpan<int> slots, ReadOnlySpan<TokenKey> tokens)
    {
        for (var slot = FirstSlot(token, seed, slots.Length); ; slot = (slot + 1) & (slots.Length - 1))
        {
            var row = slots[slot];
            if (row == None || tokens[row] == token)
            {
                return row;
            }
        }
    }

    public static int FirstSlot(TokenKey token, long seed, int slotCount)
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TokenKey>(in token));
        return (int)(XxHash3.HashToUInt64(bytes, seed) & (ulong)(slotCount - 1));
    }
}
