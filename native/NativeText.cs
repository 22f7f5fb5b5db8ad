using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>Texts that the native side owns.</summary>
internal static unsafe class NativeText
{
    public static string From(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
