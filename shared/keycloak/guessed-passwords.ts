/**
 * The 3,000 most common passwords of at least eight characters, in lower case and in the order of the alphabet. They are the
 * first 3,000 such of the list `passwords` in zxcvbn 4.4.2 (package zxcvbn on npm, file lib/frequency_lists.js), joined by
 * line breaks, compressed by Brotli and written in base64: most bundles hold none of it, and a reader is spared the words.
 *
 * Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.
 *
 * Permission is hereby granted, free of charge, to any person obtaining
 * a copy of this software and associated documentation files (the
 * "Software"), to deal in the Software without restriction, including
 * without limitation the rights to use, copy, modify, merge, publish,
 * distribute, sublicense, and/or sell copies of the Software, and to
 * permit persons to whom the Software is furnished to do so, subject to
 * the following conditions:
 *
 * The above copyright notice and this permission notice shall be
 * included in all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
 * EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
 * MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
 * NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
 * LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION
 * OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
 * WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */
import { brotliDecompressSync } from 'node:zlib'

// prettier-ignore
const compressed =
  'Hz1to5ExbBwANzy+ilEIbBwC88buB6hFAm9Y9HGJyj0Ltzz+MQg653UyoRNGSDIbIc4aUn6d+AkQUpy83r4tp7XbppPQZxuDtP+pr5T1s/eL3p' +
  'fjreE16t/0fp/lvRMUQRGCImsgkZprvvrv/9u76l8SnffvqiwSoLhlAUPeAUSZ5sH/va7qj/TksoOwWIyrlWs/2EKatTSXmhCEjbBzrpekTcvj' +
  'G6EaK1Kty9xZ9ULt/zRNs5UJcsUVJeutSEIHZiiT88EV5g+4wnOKyum2LAXMEFzMkFyeVizJh0jLB7VHCO5hyWep0kXpdCldtPeRpM/rcxO5GN' +
  'bZmKZSoA93Kg99yNrbecuaf/SyOSCoiCAQ7U8BHWpqIn6d5sfjif3b+gkB7CYCfFWJ6gAkyUqb3JoAJMlKm9zaACTJ013OhrpEIQLLmdJVfoTD' +
  'tuqLRnhlJrZlthzrVGwH0Tq1TZ/jXtpW+gK10jjPsseM/5ajzvIJ3m5r0jUBSHJnSpvYC+tbiVTuumJERESc5e3GqB0kWZvcmgCUrLSJPaRGSL' +
  'LSJrcmAEmy0ib2YC1AYqVz1iPHzMzMzGM1gFJl1wSSZKVN7NDVYGVyawKQpNImdpjqIKmyawJJstImdthqEKvsmgCSrPTSbhBNKJ1bA5KstBn2' +
  'onvvwmzeLo6z1Dk5ZfZpWNM8Ba+lh201VZ16sri0pnPe2VPM95io5uzBdVM3XeAqf/ce9njL7afzv+lyivgQ8TbvUxk/gZgp+7RvJMKoc303NV' +
  '87BPUQPG6JEof31WQT+SHzL/ATjQfMtG3wHQupm7rlv4iIiOgDwheRc60kdDzZTLl2iKu/ecoD1hNx8FiEJMSoU7PrO3N2B8i0b6wICe+jJtEZ' +
  'Cr/iDw7EivE7ztuCDP8QiW8ejgYllUuUdVPgKZNXilT/nHRby6g1HV5xeAE/wH8NdOBQrlYy8ZWSVXYk4MAJLnADDx4YnMpBRUACb0svqGsO+d' +
  'y1kBAU7JrGYuaEyFpMbikSmcOGgFBUFHPF/H0exSIZtgzxKtCveiorep5dDG8dQqbCSzKWCUpumTj5ttJdRn5HeLw3+8o96gsOWo1TJJndix2V' +
  'Cql6be7zEg/6tS2HO6Uaw/NNsZHGixIXQpCATmVR74QtYcpx1Zv9tMyKvny6vJysDkI9JyZQcRyn6O1bjXuYJczqmaN0oFpQDEvOHiL+ILNjlV' +
  'UF0LKPKWc57poXsvpywr7tnMZUho8wa7p2oIq0c4k2jmQrU4XFGEj9i6ZH6PX1MVuo5Ne3RO6AqIbBzPm+rmeOOWtHLC+hsKEeE0IoWeqZblu3' +
  'TLdm9krWjsDUlzqA5ewslfr7/gUJTMnOrNKEJRcEQgPwPITYqjSXKjfbu1AWWkOoFZkWiTvJRL2mgwkISZF5Bq1yA83hQUKnFnp6FbcpsI/fmv' +
  'F/rcBfnDdfEO9dNmrG7NoHuBKZsMZH5D9123U6QMCgAl5FVvGS5nL2/vBNmv7UhOwk181bkT9HdtamKi5v4ustVVCr6Emnv6QodTkqvkE/16k+' +
  '2aGhVS93BdNGMKb3CMvZyddzt7BQk2OI+3rof6Z4fTpkKd9LU9hQQ5eoYdlAxKuIYSzmy1opnViZ7+xkaiVhmnhRIDTJrCrX1UC7GgSvr3N33p' +
  'usWDvSLuwE+KxBgLZDee/LT2ezxyC+iRgzOt/XqSsi1K5yprGGtTCM7wUhTWIsxuPd2dENYzm7ap2hNW10tFQXmZXZspxxB9XIBZj+8vIZUc7k' +
  'xVp6kLHSmK3J6+fp80jyojGwSEVWEydNRKLjXmj9l/stfgHntUn0LB/NqOQZhhy3jqeT/QXy5UqZ/3n3qYz66fFZ+Hs1w7f9hf9E2MdtElUFVd' +
  'WpvqKbohe1hMA8tamTlmMWtZ9B4krXgXzIkWjP6aLv8LJiQJ6PTn+MLsRD0gEYuSQfx5ln3kkZa+gs+2/4WZ3e9gcOMRuxMxtnHtXHWLqY9y36' +
  '2gfgWeC7ROPFzsM+a7nq2EuJZ148mU5Yecxwz3hu3VqcunQRzXxkVj7Z1LlQK3JpvLueXETN/Fr0SdcTBiw6hf639SYdvuAabxXJneaQwqBSDg' +
  'Ac0xusw3rkt9DlOrmUw/MMiExsUE88XpkNCPQk/+TvecFcdlhuOhgz5MqfZfbAAyqyxuCkcbFjPV/X7R90CYFKDQKm/OYrD//uyUaLS8ntgu+E' +
  'f4tOX4zGTjI5dzh3A7ChwnGgiBwW1lHAr8BvII3+PfsS/YNokI3WaTAM/XNNSVWBxOcZdGdwh26tuQyaEzrJbkDqSCOqMIFCiw1SgftAtgoKTW' +
  'EI0NWLs+lIDu5yeyvZlVl0gHOS3XwOyhpLPpwoDgsVgZTgYFn2dGSkawSmkwm3XRoQQwL52wtHSO/0J9IwpxJ9obRNn3zopAUK+1dVUWmobD7N' +
  'UcefQgpOs8ndYtgh/8z+BnUDawaNgx82l9S5d5o1O2Dpxt14cH2q+f9a5RSwTT2BiUprEA7gpOniLZQ9UFIeLVmFkH4NON5zoVOTIajuaPoQNw' +
  'lY6Mb9bxhJkdRnJJ3TpYVMhuY0UT0DNUrzYvkGrr+qaR6+zX+J/vsh5UpBqLmkfg5xmfIJ6BYFBiZiCnr6/WLGg2xAs0Wya+EoU4dhK2D0+QOG' +
  't+xRsgGOg4KCDV5K/PQVLkSng+/AlL8yYBJcMOAomryBE0z4l2HOI/hL+l5Xf8z5qfk3Hfn9qKh09M6QyYQrC7CiVNR3ZGG5rWYfuGkyazRDSE' +
  '+x7TTDz8JiXWo0OMkGBUUVTqjghXRH8UIWRd/CCSxYs4EJmZDKXG4UCFmKeoRalIjDO2gGDb/Lky1ZtQFKA+XQWmjQnf3KRedusHxTyQ8qM4LE' +
  'oLyAQLNfynJUj81j+0QWKXE58EBOyMYI7EmdC0kt8N9COw/cJFlsIWvoGgKSLXKdMRNK8azwG9YLmALpO9oIrw/Vr0ipSoPUJduxUedq7sqSOl' +
  'fT3QRN+xlJDdkJl4GbdoS7N6GgNm+QFXPL7adXAtZQDeb0zO5WrI3QoER6fPALJh6DpPFri6b1Q22yjXAv8KhVWUPysZhHQczHFXAcKLVSX440' +
  'uu4vcmw/ENVJGtlm40BeN2lXjpN1tgreduVYQrZekHbluKGyYXOuPKk/5xEsnAw3GJNaFE5BqGHY/r3WMu00qR0cosJnY5IT9mZFGaw2/5RUKq' +
  'zlaZOjLCbaNqM1CPqNPanbAIUFaVzAdjiYtoqT6UDaDfAusDHZrW0CTWZ84IdFnSyrC6PDbLj3gSD5GC/i0cYysUJAYnl+QBGo2oqpIg5o4w4U' +
  'yeAtflim9EfdslwwCIbDIsC42+6QhQzs7cm6sITGNoTV+NqqEdxr7Mu9H4EnlZu5oLNYOp/CIigmw+tpB8qOtkvJOjT14t6HVzChuTPD7ID6jA' +
  'sd3fbOqgZrCe+5aT3kJs3DemVys1yUzkeoCGcxIyJSsIshMGZEzUHhZGCSrh+rM+0gN8xmmpdUaGFRVcfX7u5le3/I93fP5zXAqGRnIpU1iGBw' +
  '5XbV4KSnsdO+DMRJqzSFT+1Mq9+UgxYTN6q4yJCedZplKLs1h4bQgLQRs3QBbkdVUFUYMSRkvIB/C5Npb99VwkJ2grWL8IbEqLvPZjOpMMeFID' +
  'AJMJfHaEllITSlBXQtGJgJ8G6qWts5hBPXLyA4NjDfFqgNOBCOYAvgTtbdkpu91ctAvU2uKoQRMkHThqxeHAopkI85uAVToy+OXxGfV//wyXvN' +
  'O2Mykiu4XzIQfFbua2Sx4MLEC9aIE/zWAOCkM8NVTqq4UGmMcIva81Ro/8G29KIbGiiVnKULea+xsWSATZbjjHazQYZauFFEEieDu2iNtw4z6Z' +
  'M9QwBvhBzuBjqv0idBt2OrEvm58BHOEHln81qotO/6UyZmSPQ4j5DZMdZUc06FHVu35w6brrKEtQvXbQ4Kw5t7NtL6kpqNGo8iw0KHG1CqApVb' +
  'sg/Iv+qe4ktsoMCEmJIJj6ocbF9GChwTOdiiAfLy6glJozgL/q3Mb+55x6Pm9BCrA/9gvwSBmMGrc0ntk3VqKRJyN2zXPKpQQo3EXMF8AHQdOM' +
  'q7JdHGneJjD7M8s+bdK8kk9AIOYyLlwYS5nPwiN7oGFP7YUcoKvmFpKekpNlqA5HTGRJMo6AIbB0h7MbvxZn7rglMIByXsY/SCFuFj3/RG2zMs' +
  'r9k48LsjavECfCx+q5VTC9okJ4uDcCSpzIBe5YyvjUxMZWgFlBztOaecX7I8kpAJ4D5KtWr4dyz7lfIv+JuPXmPKXw/ZkZz8gY5mYKCzr/gbat' +
  '2LyrMSmsJWoG6VdHTFTtaRNcSTAk7SHlCzQNZ3tB0glUvaXNeeWjKmaTMmaGfMypSy5KDn5Q3VTB8urQJLFe3M3E6Dxfk4+qvELz+LFhaltw0j' +
  '8xbqWX5Vvdot6S8Me6FqxCf42oxttSi/xaBkmLIssPvbV07rSziJRDI3MJDdarRjN9T9OG/Q7LG/ZETvpoIaChd2QElxrUdz2JXh7Fl/1oD0uF' +
  '6j4Umzk/XNC/jkfYz90HzEGo/8ClTfPe5w+7eUV39v369VH6rigJNnDClY0ye1sGjpw4ZaHnYTdSUsuBZJd5s6zmYPyHHsGuFMhhPBAg/RnC6p' +
  'C/Som8jpLH7TBVOtuc2RVOzldyz20VeKf/8s7zxvlbwAN+lJwgszDPs5dIncUTIK02JPkLkLSILRldy9ixCsecFxoZnUbSdR0oyQmDJau7E2UP' +
  'hrIXjt9grDZ8JmrN3qMf2qdeHpJdrmsCFYfvuytUcHuuEbuBausSuPWfu11yM+bC10vvwgN5nt0wEhznQywOIHou28QAap1+559OQFm4lFIVVS' +
  '2TsnJro5b3K0vNd5L68dRzZfX0c8vRX3d7+OfqWXIPXfhdWy4IgQWmvIozCmvIGPdscNNWpl1T4yz0sTktoL4VNKnI8NFfIi7FXr3abtid3jgV' +
  'chLp58P+8GOL568QjjMJ0Xzn9DliE1zm++kaSAr2aRZBbogAvmJpXa1ANgvPtykxUDOOEBZgGcLSJAUKAyn/ObWQnavJc79oM9wi7y0UvpT559' +
  '/i1WToGsASnIVY62sLu9W/dQPzhqR+l9FVKcSOYU44BByYy3BrsHY+Iku3JzhexM/pnFqPIZC2AcxMHP10+a6A/UAnkONmhDePXf1cK4n7ghGM' +
  'qmtlYr7/uCPwdMdR3w0b5797G3+xU5sgvh5G/xfW/41jP4hnrj14mqhi4kPJdU4bKJk4QNQDcnYiKbjjMLSMBpNxyhsuZa3cExRyDOA5MmxkBy' +
  '/wDnY9/sO3888680CxtjQrKQqNlpQ5E1pAbHAergT6/XEfd8eeeV7SUlpSk5BmyUooQhWb80W0y3NBj69FQv0A/eSh0IO+HgkfGi/Q52IUo0UP' +
  'aBu0peMNA0QwgtLEqFMzgO1M6qaL7G/fo7so/zceTdismMk82L8Tc4cdqSIMoFmKwpPrgg5NPMzSa9TOncZHCNUsCDRLKXnOHve8cdj15yf5XH' +
  '2TY5/5mzF/5TJvhJs0UNTDk48s+l78THEpezYdOoAllkgJOphGsZDjZxE9zPbtDdOICDcWwqQu6o1EAV1Q6BUhtDbj2QEFK3nCAkz6h5yD3pCW' +
  'uViZhlY6dPkOSVNbg+vJLhKGqCFDtotyHNYLzfhwz+TGKUyq0rI/LVJfX/H0kh/0ypa4pmCGlh0Q+WPL34r2X6AVOY2pkDdBblphesKiqb5bNp' +
  'z2H9Qd86ZZfPWoRU57IBAdPXmZnLGShmhDUhF+Fgu3+LHv1+ZV/Y+ej5iF/fb/ZXjf8G9deOO2+trF/++uvj0VGHmoUfVusb6WDcwENOMamUV6' +
  'UzFikgwXLwzgicQ2oYTS8JLzjAuirM8Cn5yNhpu3FP8sUO2WfNCCWOZzyukVnJ79gwr3r0OHwgYaEUChg8VQTCkgAXsAMzyA3FTQ5v59MkvZ7/' +
  'Wu8wgfKqV2BHrn6nH73E5D1LaRxHd5oOf4f0yKN5zZ+zxs9raLY/fhzJr5Tyo/vkd+We73wdPXZi5Hj3VZH8Pux52HHyUibcXYnnbH3y++3fbO' +
  'FDSj66CtoSLFBH3U6EedjINu8TYdDilWv+ye9lakeCDaqSltACkWCE9g+v7Y8NPew/63wftqo+qILGxpheRhZq2tm8IBVysyn7kjWgjjTOgCWC' +
  '25DTLJysRlkbi04HO59yZznCGs7RVh0N3X1QRqeZ1mSfIlUYKk0ny0sqdTnJZmE8fDSCDqSYDM+EyRp+hVQnJ9iH1mrbSkxxAOkegskyyfbHLD' +
  'ewpIGlyZ9JU0X98o+cxqTZETuf7AsoOQt04w6wiz2Ia5rYM9PbFpqc8+94/0NHp/cVmf3gVZhUgFrMT7GGyxoeXyUZOmNy1rTIyb46VqLWHx+c' +
  'RFgjWG46WW92UMWXbYBUTkL2BbhdFebYIn3zFhiVHaiNhL1qvTkIw4FK7RwmdZUcJ6WOh7HzsaGGLIx9W3rdkE7iOH30/MiL6/pn2EqB3C4Qkw' +
  'vyERLzYuzcRl2BT06/K1/rz+vxRv42zyEWbYwQmcVyNwsZrCfSkx/rvgu8iVLjhaxlkeqqVdgf2tmt9B2mUzhxNstH4LGMAXzZDS4NkHYgsVm4' +
  'A5dZzZJfvcTFTQubVRuQRiTy5s5oGmVNzpSSywv40dj6B/QpmBQ7QNsfG2zPovQ56+BLHUp7ojsMlIAEieMGd2R7eqGU+MJZDSczW7aEYeoAhB' +
  'onS3KGBvZ9rl26gFsmsxQyojLgKJIKp9gm3CvmZtPXmYUHKVn/mOCrk27C5KrEryq+6tFL/sSvx2d1pnIasWqBrE4n1XpTCHFIgFHUsf/1+yY1' +
  '8LiqrDnjcQllsDiy3vHXtfLf0vn3cfWO1PME/0Fy2/P93+NVcxv5cZluTjWKwR+hXUgJW6GBBlvspqfT2H26Ym6XPUvb2vbcOcz6Y/buXvvBfh' +
  'kdJtwwxCQNcM4LHcBIKge1JwtKWfvjJukakJ4+M+8qYrdoeIeTEBVDHZ6r/LAz5Q5OqbOURGsjCri3xFdg0oAUkKJcgM9QjPORC5cS6iHA0YBE' +
  'ZrwUl6nLFL81q7/uWuQ0fD+v7x/hx/14D7/F90ZvE7Q1DdZPdDOcFByX4KgzvkXbgdqKhiT1HFbhDtAE2EKIS+AxMvTK7YK3zqg3OdR5qu6uXq' +
  'jN6aTvzOQ0Z3CHgLUdWRJUCl0nWeBBTAmU/WPWiErWf3fz6iccEO0DdIbbDwI0sZGeMHemISAm4CkUnEXg9nRJxQv1wmV7ppIM1hMRMSW+8B+3' +
  'BTTZlRUJjxmiWq3crJ36PiEeN25EqUjGj1YOv0k39IsShBO0gWgmYCPBJaIXgVsNv4AtrLumOY4Wtyb3+vOn/Xz1E51ZgvMxuuySAi0hUMKOVp' +
  'hq0w3k89Fff0f2S2pums5ETHTLjVCzakmVDDTyky8D+XBmRaHVcDrTDYGY10ZEPJS+DyTZ+pbXeL1fPSbNzT4J/B2GpJtfd5dUsjFmiCJ5y6xC' +
  'Y3NrS+gcpgMuTIqJ1gI1My4IA2FZGxROhJyGdm+s+AX2cx7P9Lr/QxjqgBotypBbwE8sJiHdUUyopVIF9Q+6wXeT85k0pHReG6oKhHwej2Jz3n' +
  'gWQecCDoQTQrNkadgimialIkXIsDP/LMgXAXc52ZsdwS0Y/P4ulkVnMQO/jHVvgQg2DE+hpnNlSp3+45qLp/wSzgkzQGlQfQgNSBEQUQV78uKF' +
  'kH9e7aVgc2eyK2leUuUTCl3b5hs3dtFUYQffyQ+kNhds5Y4Rx8UebXUhOXvOPtidwPmKAg6zHnbSxL5KxtL5JzBQWGicdh0qSm90sEXTGabK28' +
  'YlkwmuKh+//l6yRZOa7O2ROXLY8Ep1JaXAGlJ45Ta3tpaxfR4juU3T5tXdAIY5yw6S1yy7ZzKclYKLW8ZupqYv+3ScWSwDAZw0zZIm57whs3Yh' +
  'khH6QdI2ndT5n60w2i5fgLPt+cO9Q0o2Lqk7UHayXjQQKWQoEI4S7QfFofGEs543z+85BDQIEjRtOPebhGIOeIJb6OJvVuJL3qboiAqGieEALC' +
  'kMstMBYugQOq0BdUmgbBXkrvkPrCrR48vaqvjkn8w4F74ZLiHcWDQBr5zGpryibs14OAM5fQ5RojwxiUmpAtDJ4B2F4QMynCVQgAqnUTOBDNyE' +
  'gnRAL7xcNU4S1gKhBkC/oaRZDORR0j1ozYieeMIJKj19rwIDTkFOno5QtkN0WqAcpUJlCtCi0bzJy5omk/0CqAR8AYkUlB/R7TkZ2BFPRlwpnC' +
  'kHyegH816s3HZwqRsimVnFCwMmp9LI6l74hoEKCw/1q8HEDByMPoeLFimp7/iRy1QQPVwRzL2xO4m9JPvQWhB+ceJGPeHvlP0v1jr//hZZkLY9' +
  'bkZYo4VFnWblRFIAia9DmYVOxHRyGAQD1A6imBiM9zyEZlG4+XhQGWRxB5CqoDOzn0hYk3AJPj7OIWkt5Z47NB6xJuoA9WGGKtuGUeHlsJPEa6' +
  'ZdvWDumVVIMHgkodgThLo/2AuN0ON28oE1aVAGTmcmNwjWGZaIQMIhxFHUTsjKP5tSkS/e6HkWqeaDMbHVnSQVKW12mu+v0NDanFASCj3mE4Ad' +
  'DBL1gABTYAVUKl0AnDaCoL9WO6qVO1xjRz7+tVyP1tkcXECDMzNlgUyzDdPJUHEAVQo4ahaOyM3Caf7M4NXBYhQt6BuILF5t6sW4vz6LQEIp2q' +
  '8tAHfhE6lhr5A48xOdVCQqRScvZOJETIZ7hcyLSTMlD0yGBcpf5bEPimbgHjgu4KVv7M7amZNW3HhS36ymOEotiaIMG27i4UJZ6QJ2HThD/pn/' +
  'mf+V/yf/JzPxzkMNCXU4r1CHbLbQLKBaZ4pgN4SH+ft2CZ8FKH9LAsKxAyXEAT6TOVHhS5jaUYmjoFRwANX6yQqgJjy9+A4sZSsCSx1pmv7Gni' +
  'yGj+vj+zX2HkfowEX+OntT+53lwqwDUXG3aTY+zXsBdIYiwAbk56CcByYDi7yETrIDIwml3gPhDTAmcvdGzJD7RYwemk1XRc20RUmz6aBT28Ya' +
  'sISpnA29+AXa9rbNj9CPUgYbL6XIhaMwJ5JxfAM4sIkvdpr7KQvF6T+h8Gu85rWJnX9R6ip9gN/dAuA8KPU+YUPxZBN+ES8g7fnIJHIFhQ9zSy' +
  'WrjTsCRTgDG1Q4emAPp2/pBK/t2xbOvLzj3tiYhldP8f7+f17ppNuw+cDH/vG8n/zCPlXg84G9gcr2NWrT0sBj1ClVwWOIWyXDMWcHqY8BTjXh' +
  '15hEoFIk2WCZSJ/LFX5vNv48WnfL0L/IKmtyn63p/BZo3aJzNz6yX/iH/ef36Z7+Svn/10G2JOd9UsEUSuQMXPAI2++4vbaQYFAhjNplyC4fbE' +
  '8AYRBabJaMOAAjHK6TOLYKmZtULUJ1F4uEFiYqCyEOB5CCMVkz3ESo+rUarDhVJSNvNyXCZ1MnDOb6BYSAEpBHeknoYUp6Idy+jdSLGqYrlWjm' +
  'sDG0JPUtvQgOg2a0kJdySqeWP+qP5bOL/Ggj5FEYwStZSANSd4ekBuyRs/SrwpycJiw64UymAW674Xv6WYTjSVIYgbG94KjdqDZQR6wIx2C2vP' +
  'eBz5WB++e6EMhOt09Hkv1REC/2oDl1UALZhwCZ4mHmAtDrQ0lGGbIpQBUOb4A3hy3Jdrqg6VgBwM0D4wXZgordBa5p3nSaWuyxBv2EzBOrwBxA' +
  '4qtxosZDOAN+J2gyG2c6+QRY5t0whORgm5234cSrudnWCdYhjWeTJsBu4rsQ4VKgPAo5G36/8FkZjWizaUw9cVNYTva9or4jrG3aDrknvZCsTk' +
  'ceaeBzX8HJ7cueLOfterYPvv/OEzfdEOhTUgbapXxq1771myjfiIIzuIogjE9kIdgvUAAHTjYLi6J5GHsQWI9i0+1VODvWwKdMmN6ICZkO7s6j' +
  '8Lj2X4P0M29AwlkdhoKXGsy7JqaQ16kZ07+mQDSeAEUawZbycAPUcKTEHuFg4Nq8E3wJwzTI2RgQh6zBQvKobaDiE9a5cOLfPTwf87sKAWsKUB' +
  'SS1WFS6Xj7obEp5p6pBBxUNw9aymZ+ufxiBrr0yTfF5dI8eTg2vjlczSK0wyG2H/R8qcAYFW7WXH+DaJPDy056E2tc9vOa5LcKX+c1NTcfK0EZ' +
  'yrKiLFq6Axh2x+V9zKsR7XpYCZEMnYbqX1ivapaCrPA3JhFqOrVy0ydBcMM4GOPDhH1sb52y+GWuNFFWzKFSZIbCLeaO5PUsG9mR0uH6k5IWUO' +
  'ha6Y/2fPCgBzuOEfFsomuee8qlBjWmiODA4vPj3jOeV4wVggyStrJofFgSNdc7aDfhUnKGKqK9+V+5SdOwSXbCZuFNCPg1nZcGMWOcg0dz4YuW' +
  'inulAHE4uH0ZUuDjs645nU+59FjyMYu1Bx5Oqsbt3xNGOXAgqY0xBYWRDhE0uIlLRj5ghsKiE5p6ceiUGtxZhUnceLGPcE5kVpSKXDjdENihBO' +
  'biI720YD/a5e6ZSutv8lw+Y3+JOY+U/PZ6+WS3LEGLO9e45N3uJW5K+xpz73wQpaclHj3/4ZKPnOKHw1cfoNd4tVi/zZO38XpQcoDJIlbJBlan' +
  'k+jMA2dGvXi3t2GRA7k+pfhVXtVTPifmccbEme6j593oF1j9deYxe9SKVlmzVZzVsdCHpA2nk65CsaF+15JSKEqmT2o2prWCah9miul0EGcHCl' +
  'lzKX0O2EIpSp0AlioN38sjBpxyM7LRoSp9wbo0mHf8+AkTELz/+pdJtt6uSfhdiPIEKHIZ6U5aC0QFv9WO/OcCpf6JCKgOAQe6LFrJtxkcSGTI' +
  'hAZxv8jeSOOCQ+GTKrxAH26ua0FK9Yp8LpzBoGVuCb2AQIZAUO7fZA4ZC827iPQR31zmpHWYaDRDof9/K+10InEYRxhGa0r0BDqD+7FZDPgAM4' +
  'Ru4RWT9XVmIdHkMM9G3altPkkyUOWtcQ16IhcawvgGamwk8yY3WHz73fYMWTYyS4hxEsxZnKU3HnsqwlWeb19tRV9J6RLXSkY9ttX+zF3ItERw' +
  'wYzsJrMEII2TuUALzCJa6gJzemSfGO0CQrnhjAyP33Bzs9Vq60CLsPOP+TmL2NkRdao8ik9PsUEbdG9fcHTyurNqWnv8DawEgg+T6oI7pNMNQW' +
  'CbyTqwmdT5dRSi2qQFdbg6kze6tPKS6hQWFSztBtjrcnKDmki/lLekOq+QUL8gRQF7k9DE8qTf0zAf77cmgiicKEszJu7Hdxdw/ectJrUUktVK' +
  'AVzZkgxIKCz6ouadytIbI57o0nUnLdK8D6wy3E43eFqouLOvnM4slsvy61C9OZu1W+Lc5ObsLUAaXti010J3Azpiyv3EwyD2wqI3id3OXFhosJ' +
  'v/YJTUem1kUcMdNx1QoxdCLDc51yQBGzNZl373jbCGLaYtKzSJ13PDjSFqXsP31c/GeNzkIEMojzyzYgPJ8J0eYc12XM4H5OF3ag24fPLF9Tof' +
  'YbeZLRBMuZRzXVGqdQpnFBPdffyGTIimSmnOG9dAA+QMaA7A4kNhtaQeu5DEy3KD3ertF7lJXj5teuiAAFU4XRa8ldbGqDoQnkeHZNpDUbGQq8' +
  'THcoaDDAEpeeESXAe9mVlkhIZ08mkhYDhZLanpjnxumFTmhX9Xowsnv/bioD1iCFqIRzisacDAszEtQNGwmDTugMe4pJrJ68fAiXGO0wp2ssjV' +
  'KPREstrUS8dp5tNZNOWSuLTy4F39gDMJSbEZOanPAqhEBPKCLkjqBUC/kABjutVxkqE4sAWTKpweKGbt5Kcv7PGCE4W41eKvlJ3Zqm8kzSh5zO' +
  'JDHg09kG2v2qQPYxcoqAbDItx6mNS1pPG1g/H9FZta+7X5P2r++9BCAg4qZENpybzc7KWmyxsiEvSdsL1ZBCZHzFxxUrKjvXZue+sC2kEvd1u0' +
  'wb1pkPiBQyM+XlTiqq1o8W9mA4A/sGbvvMGWiFs6m3rhZiHIL+Gs4ySnSgVjylLcLjW/25vhdNKPCxL2Nw3ICn4lxCqtZb7dH0OyzF12IgluuI' +
  'BMcQEVJxu7UbERTlJALGw2ud8LUFHPcugA84+xClK6ZLLlk5+Aph1ZDvh4W05XfH7fiKk2KcYvDhNBOmOql2a6EuAlILUNDjgwBRxqNLHCK1VR' +
  'lZVxBlll/FoqES6QFk7d9gisLOEgDVFAbXDCaTwIfbAk0KQGCFzw5Sy50xkriyA6G1golGiwhbmwetPJBY9dNn1yk4FbkTLxZlVSBYUnbpLahH' +
  'M1iuMmFZ0Z2MH0iV5RPJCC04zJtSw7OD/4bwZQyci+tUkloMepNV7hv6TGOyfv+ZF2a3wsaVKOD94KXDvaZpN82xg7Gw1zOdEAeO3UNBMMb1IG' +
  'k+wUVdwC5nYFA+lEQeKOHrMpPT1wGTnVQVtKMgoNaZwsGiWwxCJZO4f1eF32Qg4VnI14UA7rwAc7wGZjTsG+gRnAo4EwJhkqT210gpzrS+rVUB' +
  'JOt9W2WtlswZkbA/xmBhLejdvouIAXcCoKx8r9M0Yfzfr+jucs79eOX4/nE9d3if8+XgcnojbgAO9x0BrO4yAOI3UeSmSyzpbjHpP07SVIjD3s' +
  'LnIio4ucSsb6eVzekw4n9wIFdnwTcLSkHtUc/g4Tn/9MQPx6SWFQRzWkgBEuGPgRtaEF1qDuocYa9wfIb5GHgMOeRWBMHHCuwsQKjBCCJjCjQo' +
  'B7fgqsYXZEoBAS0yEwIuVg0I3aPm3oKJcjICMd9ykl64rukrv5RdZred85Ri7QY73aoHuCLDK9M06j44hveOczn4Pdquk8Xo4oCQLtnQYl0nK3' +
  'Ux2060YVvTXDQXi+GXcFaQ7TgSZ5+kQ8BbX2mtpfXK9/D6bqrBf2Cm9YbFC5aGqh6twyxWkgn1VTrOr8oA8IY407gtvoZPiH/TtR2/3V8LXmC9' +
  'FpgecDKf6xwfR4cWZiTgiJJM38O6QW0Vro7z5j6Y14BX5Rk/tDgwFroijC6Q1JRtt2htnNxt2LZgjLtyn9cVaFT95ff31gFvLQpGsxvxHIB+CW' +
  'NDWbZr+L1v8AofWm5Dpfr/2UP7J/3FYWTkc4HZGvWVbHyUsiQs2DK/j3/OcG/xzxC26FBM2GKG5UchJvZD1ZbdvjyWLYj2ACMpy72+uXpShrOw' +
  'eYVnPSLJJ8bOhuU/FgPdXeexFuumSN2jsDmYvZPY+yQL5Ig+mGwJz8s83Dl6NrY3oCp8gNqd6bFBL2GOkmlvTzKt/QBqTqdBNTOfoYyZyFcQpM' +
  'N2LWWjrWRPczQn/wAM5GIoY3YY9QG4+/Kx4/v/m4lfX3/2LD8QHDD+vXHlS2CNaTo0XDwiyfiLqbjbQe73w8vRrWiz3LX3qleTc9t62rsnCBWN' +
  '3ejoKupPsUpKvGC46h916/grqLLhtYfBU9o2eeZCN+EkLfK1FtyVCUa2qkpQrh3qF1/BkeMjbkue0xXHD04ofxu7ljL+C9ldhOwo0iVAlt21Tp' +
  'B+zwAPzUb70yQincUjUScKR0ePl/S5pFXnlt6y70afqN/bkA'

let list: ReadonlySet<string> | undefined

/** Unpacked once, when it is first asked for: in about a millisecond. */
export function guessedPasswords(): ReadonlySet<string> {
  list ??= new Set(brotliDecompressSync(Buffer.from(compressed, 'base64')).toString().split('\n'))
  return list
}
